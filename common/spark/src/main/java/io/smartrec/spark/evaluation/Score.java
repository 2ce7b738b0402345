package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a metric is over users.
 *
 * @param mean its mean
 * @param standardError of the mean, for users who are drawn independently
 * @param users of how many
 */
public record Score(double mean, double standardError, long users) {
  /**
   * The score of a value of every user; a Spark job. The sums are exact, so that they are the same
   * whatever the order of the rows.
   *
   * @param users rows with an array
   * @param values its name
   * @param series which of its values, from 0; NaN does not count
   */
  static Score of(Dataset<Row> users, String values, int series) {
    String value = "value";
    Row sums =
        users
            .select(element_at(col(values), series + 1).as(value))
            .where(not(isnan(col(value))))
            .agg(sum(exact(col(value))), sum(exact(col(value).multiply(col(value)))), count(value))
            .first();
    long count = sums.getLong(2);
    return count == 0
        ? new Score(0, 0, 0)
        : of(sums.getDecimal(0).doubleValue(), sums.getDecimal(1).doubleValue(), count);
  }

  private static Column exact(Column number) {
    return number.cast("decimal(38,18)");
  }

  /**
   * From sums over users.
   *
   * @param users at least 1
   */
  static Score of(double sum, double sumOfSquares, long users) {
    double mean = sum / users;
    double variance =
        users < 2 ? 0 : Math.max(0, (sumOfSquares - users * mean * mean) / (users - 1));
    return new Score(mean, Math.sqrt(variance / users), users);
  }

  /** The mean of several, each of which counts alike; the standard error as if independent. */
  static Score mean(List<Score> scores) {
    int n = scores.size();
    return new Score(
        scores.stream().mapToDouble(Score::mean).sum() / n,
        Math.sqrt(scores.stream().mapToDouble(s -> s.standardError() * s.standardError()).sum())
            / n,
        scores.stream().mapToLong(Score::users).sum());
  }
}

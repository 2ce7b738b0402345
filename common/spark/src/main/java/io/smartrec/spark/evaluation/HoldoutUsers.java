package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Who is in the hold-out and who of them is judged; {@code total = notDrawn + judged +
 * withoutHistory + onlyRepeats}.
 *
 * @param total users with a preference in the hold-out
 * @param notDrawn users who are left out by chance, where there are more than are judged at most
 * @param judged users with training data and at least one relevant item
 * @param withoutHistory users without training data: they are judged apart
 * @param onlyRepeats users with training data who turned to nothing but what they had seen before
 */
public record HoldoutUsers(
    long total, long notDrawn, long judged, long withoutHistory, long onlyRepeats) {
  /**
   * Counts the users of a hold-out; a Spark job.
   *
   * @param total how many there are
   * @param users {@link JudgedUsers}, those of them who are drawn
   */
  static HoldoutUsers of(long total, Dataset<Row> users) {
    Column isKnown = col(JudgedUsers.SEEN).isNotNull();
    Column isJudged = isKnown.and(col(JudgedUsers.SEGMENT).isNotNull());
    Row counts = users.agg(count(lit(1)), count_if(isKnown), count_if(isJudged)).first();
    long drawn = counts.getLong(0);
    long known = counts.getLong(1);
    long judged = counts.getLong(2);
    return new HoldoutUsers(total, total - drawn, judged, drawn - known, known - judged);
  }

  /** The sums, of two folds. */
  HoldoutUsers plus(HoldoutUsers other) {
    return new HoldoutUsers(
        total + other.total,
        notDrawn + other.notDrawn,
        judged + other.judged,
        withoutHistory + other.withoutHistory,
        onlyRepeats + other.onlyRepeats);
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Who is in the hold-out and who of them can be judged; {@code total = judged + withoutHistory +
 * onlyRepeats}.
 *
 * @param total users with a preference in the hold-out
 * @param judged users with training data and at least one relevant item
 * @param withoutHistory users without training data
 * @param onlyRepeats users with training data who turned to nothing but what they had seen before
 */
public record HoldoutUsers(long total, long judged, long withoutHistory, long onlyRepeats) {
  /** Counts the users of a hold-out ({@link JudgedUsers}); a Spark job. */
  static HoldoutUsers of(Dataset<Row> users) {
    Column isKnown = col(JudgedUsers.SEEN).isNotNull();
    Column isJudged = col(JudgedUsers.SEGMENT).isNotNull();
    Row counts = users.agg(count(lit(1)), count_if(isKnown), count_if(isJudged)).first();
    long total = counts.getLong(0);
    long known = counts.getLong(1);
    long judged = counts.getLong(2);
    return new HoldoutUsers(total, judged, total - known, known - judged);
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.not;

import io.smartrec.spark.preparation.SeenItems;
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
  private static final String SEEN_BEFORE = "seen_before";
  private static final String HAS_NEW = "has_new";
  private static final String KNOWN = "known";

  /**
   * Counts the users of a hold-out; a Spark job.
   *
   * @param trainSeen user_id and item_id seen in training, distinct
   * @param testPreferences user_id and item_id of the hold-out, one row per pair with a preference
   */
  public static HoldoutUsers of(Dataset<Row> trainSeen, Dataset<Row> testPreferences) {
    String user = SeenItems.USER_ID;
    String item = SeenItems.ITEM_ID;
    Dataset<Row> repeats = trainSeen.select(user, item).withColumn(SEEN_BEFORE, lit(true));
    Dataset<Row> known = trainSeen.select(user).distinct().withColumn(KNOWN, lit(true));
    Row counts =
        testPreferences
            .join(repeats, new String[] {user, item}, "left_outer")
            .groupBy(user)
            .agg(max(not(coalesce(col(SEEN_BEFORE), lit(false)))).as(HAS_NEW))
            .join(known, user, "left_outer")
            .withColumn(KNOWN, coalesce(col(KNOWN), lit(false)))
            .agg(
                count(lit(1)),
                count_if(col(KNOWN).and(col(HAS_NEW))),
                count_if(not(col(KNOWN))),
                count_if(col(KNOWN).and(not(col(HAS_NEW)))))
            .first();
    return new HoldoutUsers(
        counts.getLong(0), counts.getLong(1), counts.getLong(2), counts.getLong(3));
  }
}

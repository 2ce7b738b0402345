package io.smartrec.spark.evaluation;

import io.smartrec.spark.preparation.SeenItems;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a good list would have held: the items a user turned to in the hold-out and had not seen in
 * training. What they had seen is never recommended, so it cannot be asked for; users without
 * training data cannot be served by what was learned, so they are not judged.
 */
public final class RelevantItems {
  public static final String USER_ID = SeenItems.USER_ID;
  public static final String ITEM_ID = SeenItems.ITEM_ID;

  private RelevantItems() {}

  /**
   * The relevant items of the users that can be judged.
   *
   * @param trainSeen user_id and item_id seen in training, distinct
   * @param testPreferences user_id and item_id of the hold-out, one row per pair with a preference
   * @return user_id, item_id, distinct
   */
  public static Dataset<Row> of(Dataset<Row> trainSeen, Dataset<Row> testPreferences) {
    return testPreferences
        .select(USER_ID, ITEM_ID)
        .join(trainSeen, new String[] {USER_ID, ITEM_ID}, "left_anti")
        .join(trainSeen.select(USER_ID).distinct(), USER_ID, "left_semi");
  }
}

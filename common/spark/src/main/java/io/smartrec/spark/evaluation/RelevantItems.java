package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.spark.expression.RowExpression;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.SeenItems;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a good list would have held: the items a user turned to in the hold-out and had not seen in
 * training. What they had seen is never recommended, so it cannot be asked for; users without
 * training data cannot be served by what was learned, so they are not judged.
 */
final class RelevantItems {
  static final String USER_ID = SeenItems.USER_ID;
  static final String ITEM_ID = SeenItems.ITEM_ID;
  static final String GAIN = "gain";

  private RelevantItems() {}

  /**
   * The items users turned to in the hold-out, seen before or not.
   *
   * @param test interactions of the hold-out
   * @param when condition on interactions that relevant ones fulfil, if there is one
   * @return user_id, item_id, gain: the strength of the preference in the hold-out, or the rating;
   *     above 0
   */
  static Dataset<Row> wanted(
      Dataset<Row> test, PreferenceConfig preferences, Optional<String> when) {
    Dataset<Row> relevant =
        when.map(
                condition ->
                    test.where(RowExpression.condition(test, condition, RelevantItems::invalid)))
            .orElse(test);
    // Nothing decays within the hold-out: all of it is later than its beginning.
    return new PreferenceStrengths(preferences, Instant.EPOCH)
        .strengths(relevant)
        .withColumnRenamed(PreferenceStrengths.STRENGTH, GAIN)
        .where(col(GAIN).gt(0));
  }

  private static String invalid(String why) {
    return "Cannot evaluate: evaluation.relevant-when is no valid condition: "
        + why
        + " Write one on the columns of interactions.";
  }

  /**
   * The relevant items of the users that can be judged.
   *
   * @param seen user_id and item_id seen in training, distinct
   * @param wanted what {@link #wanted} gives
   * @return columns of {@code wanted}
   */
  static Dataset<Row> of(Dataset<Row> seen, Dataset<Row> wanted) {
    return wanted
        .join(seen, new String[] {USER_ID, ITEM_ID}, "left_anti")
        .join(seen.select(USER_ID).distinct(), USER_ID, "left_semi");
  }
}

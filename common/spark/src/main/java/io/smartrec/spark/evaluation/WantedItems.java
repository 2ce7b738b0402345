package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.spark.expression.RowExpression;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.SeenItems;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The items users turned to in a hold-out, whether they had seen them before or not. */
final class WantedItems {
  static final String USER_ID = SeenItems.USER_ID;
  static final String ITEM_ID = SeenItems.ITEM_ID;
  static final String GAIN = "gain";

  private WantedItems() {}

  /**
   * The wanted items.
   *
   * @param test interactions of the hold-out
   * @param when condition on interactions that relevant ones fulfil, if there is one
   * @return user_id, item_id, gain: the strength of the preference in the hold-out, or the rating;
   *     above 0
   */
  static Dataset<Row> of(Dataset<Row> test, PreferenceConfig preferences, Optional<String> when) {
    Dataset<Row> wanted = when.map(condition -> where(test, condition)).orElse(test);
    // Nothing decays within the hold-out.
    return new PreferenceStrengths(preferences.withHalfLife(Optional.empty()), Instant.EPOCH)
        .strengths(wanted)
        .withColumnRenamed(PreferenceStrengths.STRENGTH, GAIN)
        .where(col(GAIN).gt(0));
  }

  private static Dataset<Row> where(Dataset<Row> test, String text) {
    Column condition = RowExpression.condition(test, text, WantedItems::invalid);
    RowExpression.tryOut(
        test,
        condition,
        "Cannot evaluate: evaluation.relevant-when, \"%s\", fails on an interaction"
            .formatted(text));
    return test.where(condition);
  }

  private static String invalid(String why) {
    return "Cannot evaluate: evaluation.relevant-when is no valid condition: "
        + why
        + " Write one on the columns of interactions.";
  }
}

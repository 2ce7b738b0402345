package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log1p;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.table.Interactions;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How much each user prefers each item, from what the user did with it: strength = ln(1 + sum over
 * action types a of weight(a) count(a)).
 *
 * <p>The logarithm damps repetition (the log scaling of Hu, Koren, Volinsky, Collaborative
 * Filtering for Implicit Feedback Datasets, 2008, equation 6). Actions are counted per type and the
 * counts weighted in a fixed order, so that the sum is the same whatever the order of the rows. The
 * column {@code value} is not used: its unit differs from source to source.
 */
public final class PreferenceStrengths {
  public static final String USER_ID = Interactions.USER_ID;
  public static final String ITEM_ID = Interactions.ITEM_ID;
  public static final String STRENGTH = "strength";

  private final Map<ActionType, Double> weights;

  /**
   * PreferenceStrengths by these weights.
   *
   * @param weights weight of an action type, finite and not negative; 0 or absent leaves the action
   *     out
   */
  public PreferenceStrengths(Map<ActionType, Double> weights) {
    weights.forEach(
        (action, weight) -> {
          if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                "Weight of " + action.code() + " must be finite and not negative, was " + weight);
          }
        });
    this.weights = Map.copyOf(weights);
  }

  /**
   * The preferences in interactions.
   *
   * @param interactions columns of {@link Interactions}
   * @return user_id, item_id, strength (double above 0); one row per user and item with at least
   *     one action of positive weight
   */
  public Dataset<Row> strengths(Dataset<Row> interactions) {
    Column sum = lit(0.0);
    for (ActionType action : ActionType.values()) {
      double weight = weights.getOrDefault(action, 0.0);
      if (weight > 0) {
        Column count = count_if(col(Interactions.ACTION_TYPE).equalTo(action.code()));
        sum = sum.plus(lit(weight).multiply(count));
      }
    }
    return interactions
        .groupBy(USER_ID, ITEM_ID)
        .agg(log1p(sum).as(STRENGTH))
        .where(col(STRENGTH).gt(0));
  }
}

package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.bool_or;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.ListRulesConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.table.Interactions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What each user has seen: every item with an interaction of any type, whatever its weight. Unless
 * the configuration says otherwise it is not recommended again, in production and evaluation alike.
 */
public final class SeenItems {
  public static final String USER_ID = Interactions.USER_ID;
  public static final String ITEM_ID = Interactions.ITEM_ID;

  /** Array of item_id, action and is_hidden. */
  public static final String SEEN = "seen";

  /** Its type. */
  public static final String TYPE = "array<struct<item_id:string,action:string,is_hidden:boolean>>";

  /** What says most about a user comes last. */
  private static final List<ActionType> BY_WEIGHT =
      List.of(
          ActionType.VIEW,
          ActionType.CLICK,
          ActionType.LIKE,
          ActionType.SAVE,
          ActionType.SHARE,
          ActionType.PURCHASE);

  private SeenItems() {}

  /**
   * What users have seen, a row for each.
   *
   * @param interactions columns of {@link Interactions}
   * @param rule what of it is hidden from them
   * @param asOf from when on days are counted back
   * @return user_id and seen, in the order of the items: the action that says most, and whether the
   *     item must not come back
   */
  public static Dataset<Row> byUser(
      Dataset<Row> interactions, ListRulesConfig.Seen rule, Instant asOf) {
    Column hides =
        col(Interactions.ACTION_TYPE).isin(rule.actions().stream().map(ActionType::code).toArray());
    Column stays =
        rule.returnAfterDays()
            .map(days -> col(Interactions.TIMESTAMP).gt(lit(before(asOf, days))))
            .orElse(lit(true));
    Column weight = lit(0);
    for (ActionType action : BY_WEIGHT) {
      weight =
          when(col(Interactions.ACTION_TYPE).equalTo(action.code()), lit(BY_WEIGHT.indexOf(action)))
              .otherwise(weight);
    }
    return interactions
        .groupBy(USER_ID, ITEM_ID)
        .agg(
            max_by(col(Interactions.ACTION_TYPE), weight).as("action"),
            bool_or(hides.and(stays)).as("is_hidden"))
        .groupBy(USER_ID)
        .agg(
            sort_array(collect_list(struct(col(ITEM_ID), col("action"), col("is_hidden"))))
                .as(SEEN));
  }

  private static Instant before(Instant asOf, double days) {
    return asOf.minusNanos(Math.round(days * ChronoUnit.DAYS.getDuration().toNanos()));
  }
}

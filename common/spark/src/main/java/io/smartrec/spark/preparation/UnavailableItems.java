package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.spark.expression.RowExpression;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Items that must not be recommended: those for which the configured condition is not TRUE. */
public final class UnavailableItems {
  public static final String ITEM_ID = Interactions.ITEM_ID;

  private static final String KEY = "train.filters.available-when";

  private UnavailableItems() {}

  /**
   * The unavailable ones among items; a Spark job, so that a condition that fails is told here.
   *
   * @param items columns of {@link Items}
   * @param availableWhen Spark SQL condition on these columns
   * @return item_id, distinct
   * @throws UserException exit code 2 when it is no condition on these columns, 3 when it fails on
   *     an item
   */
  public static Dataset<Row> of(Dataset<Row> items, String availableWhen) {
    Dataset<Row> unavailable =
        items
            .where(not(coalesce(condition(items, availableWhen), lit(false))))
            .select(col(Items.ID).as(ITEM_ID));
    String failing = "Cannot train: %s, \"%s\", fails on an item".formatted(KEY, availableWhen);
    try {
      return Settled.of(unavailable);
    } catch (RuntimeException e) {
      throw RowExpression.failure(e)
          .map(condition -> RowExpression.failed(failing, condition, e))
          .orElse(e);
    }
  }

  private static Column condition(Dataset<Row> items, String availableWhen) {
    return RowExpression.condition(
        items,
        availableWhen,
        why ->
            "Cannot train: %s is no valid condition: %s Write one on the columns of items: %s."
                .formatted(KEY, why, String.join(", ", items.columns())));
  }
}

package io.smartrec.spark.preparation;

import io.smartrec.core.table.Interactions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What each user has seen: every item with an interaction of any type, whatever its weight. It is
 * not recommended again, in production and evaluation alike.
 */
public final class SeenItems {
  public static final String USER_ID = Interactions.USER_ID;
  public static final String ITEM_ID = Interactions.ITEM_ID;

  private SeenItems() {}

  /**
   * The seen items in interactions.
   *
   * @param interactions columns of {@link Interactions}
   * @return user_id, item_id, distinct
   */
  public static Dataset<Row> of(Dataset<Row> interactions) {
    return interactions.select(USER_ID, ITEM_ID).distinct();
  }
}

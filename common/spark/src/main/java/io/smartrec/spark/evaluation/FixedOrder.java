package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows in partitions and an order that follow from the rows themselves, so that sums of doubles
 * come out the same in every run.
 */
final class FixedOrder {
  private static final int PARTITIONS = 16;

  private FixedOrder() {}

  /**
   * Rows by user.
   *
   * @param rows with distinct values of both columns together
   * @param user column of the user's id
   * @param then column that orders the rows of a user
   */
  static Dataset<Row> byUser(Dataset<Row> rows, String user, String then) {
    return rows.repartition(PARTITIONS, col(user)).sortWithinPartitions(user, then);
  }
}

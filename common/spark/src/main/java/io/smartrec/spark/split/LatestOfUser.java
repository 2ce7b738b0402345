package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.ceil;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;

import io.smartrec.core.table.Interactions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Parts each user's latest interactions from the others; of the same instant the larger id is
 * later.
 */
final class LatestOfUser {
  private static final String PLACE = "place_from_end";
  private static final String TOTAL = "interactions_of_user";

  private LatestOfUser() {}

  /** The two parts. */
  record Parts(Dataset<Row> earlier, Dataset<Row> latest) {}

  /** The latest {@code n}, of users who have more. */
  static Parts number(Dataset<Row> interactions, int n) {
    return parts(interactions, lit(n));
  }

  /** The latest share, rounded up, of users who have more than that. */
  static Parts share(Dataset<Row> interactions, double share) {
    return parts(interactions, ceil(col(TOTAL).multiply(share)));
  }

  private static Parts parts(Dataset<Row> interactions, Column held) {
    WindowSpec user = Window.partitionBy(Interactions.USER_ID);
    WindowSpec fromEnd =
        user.orderBy(col(Interactions.TIMESTAMP).desc(), col(Interactions.ID).desc());
    Dataset<Row> placed =
        interactions
            .withColumn(PLACE, row_number().over(fromEnd))
            .withColumn(TOTAL, count(lit(1)).over(user));
    Column isLatest = col(TOTAL).gt(held).and(col(PLACE).leq(held));
    return new Parts(
        placed.where(not(isLatest)).drop(PLACE, TOTAL), placed.where(isLatest).drop(PLACE, TOTAL));
  }
}

package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.row_number;

import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * A share of the interactions by chance: of all, or as near to the share as whole numbers allow of
 * the interactions of each user or item. It lets the model see the future; the audit says how much.
 */
final class RandomSplit implements Splitter {
  private static final String CHANCE = "chance";
  private static final String PLACE = "place";
  private static final String TOTAL = "total";

  private final double share;
  private final Stratify stratify;
  private final long seed;

  RandomSplit(double share, Stratify stratify, long seed) {
    this.share = share;
    this.stratify = stratify;
    this.seed = seed;
  }

  @Override
  public List<Split> split(Dataset<Row> interactions) {
    TimeRange range = TimeRange.of(interactions);
    Split split =
        switch (stratify) {
          case NONE -> unstratified(interactions, range);
          case USER -> stratified(interactions, range, Interactions.USER_ID);
          case ITEM -> stratified(interactions, range, Interactions.ITEM_ID);
        };
    if (split.train().isEmpty() || split.test().isEmpty()) {
      throw UserException.dataRefused(
          "Cannot evaluate: too few interactions to hold out a share of %s of them. Change evaluation.split.share or ingest more interactions."
              .formatted(share));
    }
    return List.of(split);
  }

  private Split unstratified(Dataset<Row> interactions, TimeRange range) {
    Column held = Chance.of(seed, Interactions.ID).lt(share);
    return Split.of(interactions.where(not(held)), interactions.where(held), range.last());
  }

  private Split stratified(Dataset<Row> interactions, TimeRange range, String stratum) {
    Dataset<Row> placed =
        interactions
            .withColumn(CHANCE, Chance.of(seed, Interactions.ID))
            .withColumn(
                PLACE,
                row_number()
                    .over(Window.partitionBy(stratum).orderBy(col(CHANCE), col(Interactions.ID))))
            .withColumn(TOTAL, count(lit(1)).over(Window.partitionBy(stratum)));
    Column held = col(PLACE).leq(round(col(TOTAL).multiply(share)));
    return Split.of(
        placed.where(not(held)).drop(CHANCE, PLACE, TOTAL),
        placed.where(held).drop(CHANCE, PLACE, TOTAL),
        range.last());
  }
}

package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.row_number;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;
import org.apache.spark.sql.types.DataTypes;

/** The most similar items of every item, from a model of {@link ItemSimilarityTrainer}. */
public final class SimilarItems {
  public static final String ITEM_ID = "item_id";
  public static final String RANK = "rank";
  public static final String SIMILAR_ITEM_ID = "similar_item_id";
  public static final String SIMILARITY = "similarity";

  private static final String SIMILAR_INDEX = "similar_index";

  private final int k;

  /**
   * @param k longest list, at least 1; there are no more than the model kept
   */
  public SimilarItems(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, was " + k);
    }
    this.k = k;
  }

  /**
   * The lists.
   *
   * @return item_id, rank (int from 1; similarity descending, then similar_item_id ascending),
   *     similar_item_id, similarity (double, above 0); no row of an item without neighbours
   */
  public Dataset<Row> of(FactorModel model) {
    Dataset<Row> pairs =
        model
            .itemFactors()
            .select(
                col(FactorModel.ID).as(SIMILAR_ITEM_ID),
                col(FactorModel.INDEX).as(SIMILAR_INDEX),
                inline(arrays_zip(col(FactorModel.POSITIONS), col(FactorModel.FEATURES))));
    WindowSpec bySimilarity =
        Window.partitionBy(FactorModel.POSITIONS)
            .orderBy(col(FactorModel.FEATURES).desc(), col(SIMILAR_INDEX));
    Dataset<Row> items =
        model
            .itemFactors()
            .select(
                col(FactorModel.ID).as(ITEM_ID), col(FactorModel.INDEX).as(FactorModel.POSITIONS));
    return pairs
        .withColumn(RANK, row_number().over(bySimilarity))
        .where(col(RANK).leq(k))
        .join(IdIndex.toJoin(items, model.rank()), FactorModel.POSITIONS)
        .select(
            col(ITEM_ID),
            col(RANK),
            col(SIMILAR_ITEM_ID),
            col(FactorModel.FEATURES).cast(DataTypes.DoubleType).as(SIMILARITY));
  }
}

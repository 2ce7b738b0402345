package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;

import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.SeenItems;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * What scoring every user against every item needs: the items in every process, the users with what
 * they have seen and what is relevant to them.
 *
 * @param items the item factors
 * @param users every user of the model
 */
record ScoringInput(Broadcast<ItemMatrix> items, Dataset<UserVector> users) {
  /** An id as a Java string of 36 characters with its reference. */
  private static final int BYTES_PER_ID = 100;

  private static final String SEEN = "seen";
  private static final String RELEVANT = "relevant";

  /**
   * Reads the item factors at once (Spark jobs), the users when they are used.
   *
   * @param seen user_id and item_id; users and items that the model does not know are ignored
   * @param relevant as {@code seen}
   * @param maxMatrixBytes limit for the item factors and their ids
   * @throws UserException exit code 3 when they exceed it
   */
  static ScoringInput of(
      FactorModel model, Dataset<Row> seen, Dataset<Row> relevant, long maxMatrixBytes) {
    SparkSession spark = model.userFactors().sparkSession();
    Broadcast<ItemMatrix> matrix =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .broadcast(pack(model, maxMatrixBytes));
    // As many partitions as a shuffle has: the rows are few, the work per row is not.
    int partitions = Integer.parseInt(spark.conf().get("spark.sql.shuffle.partitions"));
    Dataset<Row> users =
        model
            .userFactors()
            .repartition(partitions, col(FactorModel.ID))
            .join(indexes(model, seen, SEEN), FactorModel.ID, "left_outer")
            .join(indexes(model, relevant, RELEVANT), FactorModel.ID, "left_outer")
            .select(
                col(FactorModel.ID),
                col(FactorModel.FEATURES),
                orNone(SEEN).as(SEEN),
                orNone(RELEVANT).as(RELEVANT));
    return new ScoringInput(matrix, users.as(UserVector.ENCODER));
  }

  /** The indexes of each user's items. */
  private static Dataset<Row> indexes(FactorModel model, Dataset<Row> pairs, String name) {
    Dataset<Row> items =
        model
            .itemFactors()
            .select(col(FactorModel.ID).as(SeenItems.ITEM_ID), col(FactorModel.INDEX));
    return pairs
        .join(items, SeenItems.ITEM_ID)
        .groupBy(col(SeenItems.USER_ID).as(FactorModel.ID))
        .agg(collect_set(FactorModel.INDEX).as(name));
  }

  private static Column orNone(String indexes) {
    return coalesce(col(indexes), array().cast(DataTypes.createArrayType(DataTypes.IntegerType)));
  }

  private static ItemMatrix pack(FactorModel model, long maxMatrixBytes) {
    long items = model.itemFactors().count();
    long bytes = items * (4L * model.rank() + BYTES_PER_ID);
    if (bytes > maxMatrixBytes) {
      throw UserException.dataRefused(
          "Cannot recommend: the factors of "
              + items
              + " items at rank "
              + model.rank()
              + " take "
              + bytes
              + " bytes, more than the "
              + maxMatrixBytes
              + " that are broadcast at most. Lower train.als.rank or train on fewer items.");
    }
    Dataset<ItemVector> vectors =
        model
            .itemFactors()
            .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES)
            .as(ItemVector.ENCODER);
    return new ItemMatrix(vectors.toLocalIterator(), (int) items, model.rank());
  }
}

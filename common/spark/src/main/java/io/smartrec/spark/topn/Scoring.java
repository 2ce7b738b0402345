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
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.storage.StorageLevel;

/**
 * Every user against every item: the items in every process, the users with what they have seen and
 * what is relevant to them.
 */
public final class Scoring implements AutoCloseable {
  /** The item factors may take this much memory in every process, in bytes. */
  public static final long DEFAULT_MAX_MATRIX_BYTES = 1L << 30;

  /** An id as a Java string of 36 characters with its reference. */
  private static final int BYTES_PER_ID = 100;

  private static final String SEEN = "seen";
  private static final String RELEVANT = "relevant";

  private final Broadcast<ItemMatrix> items;
  private final Dataset<Row> users;

  private Scoring(Broadcast<ItemMatrix> items, Dataset<Row> users) {
    this.items = items;
    this.users = users;
  }

  /**
   * To be scored once. Reads the item factors at once (Spark jobs), the users when they are used.
   *
   * @param seen user_id and item_id; users and items that the model does not know are ignored
   * @param maxMatrixBytes limit for the item factors and their ids
   * @throws UserException exit code 3 when they exceed it
   */
  static Scoring once(FactorModel model, Dataset<Row> seen, long maxMatrixBytes) {
    Dataset<Row> users =
        inPartitions(model)
            .join(indexes(model, seen, SEEN), FactorModel.ID, "left_outer")
            .select(
                col(FactorModel.ID),
                col(FactorModel.FEATURES),
                orNone(col(SEEN)).as(SEEN),
                array().cast(indexType()).as(RELEVANT));
    return new Scoring(pack(model, maxMatrixBytes), users);
  }

  /**
   * To be scored several times, for judging: users are kept until this is closed.
   *
   * @param relevant user_id and item_id, none of which was seen; as {@code seen}
   */
  public static Scoring forJudging(FactorModel model, Dataset<Row> seen, Dataset<Row> relevant) {
    Dataset<Row> users =
        inPartitions(model)
            .join(indexes(model, seen, SEEN), FactorModel.ID, "left_outer")
            .join(indexes(model, relevant, RELEVANT), FactorModel.ID, "left_outer")
            .select(
                col(FactorModel.ID),
                col(FactorModel.FEATURES),
                orNone(col(SEEN)).as(SEEN),
                orNone(col(RELEVANT)).as(RELEVANT))
            .persist(StorageLevel.MEMORY_AND_DISK());
    return new Scoring(pack(model, DEFAULT_MAX_MATRIX_BYTES), users);
  }

  /** As {@link TopN#recommend}. */
  public Dataset<Row> lists(int n) {
    return TopN.lists(this, n);
  }

  /**
   * The area under the ROC curve of every user, {@link UserAuc}.
   *
   * @return user_id, auc (double in [0, 1]; null where the model knows none of the user's relevant
   *     items, or no other)
   */
  public Dataset<Row> aucs() {
    return UserAuc.of(this);
  }

  Broadcast<ItemMatrix> items() {
    return items;
  }

  Dataset<UserVector> users() {
    return users.as(UserVector.ENCODER);
  }

  /** As many partitions as a shuffle has: the rows are few, the work per row is not. */
  private static Dataset<Row> inPartitions(FactorModel model) {
    SparkSession spark = model.userFactors().sparkSession();
    int partitions = Integer.parseInt(spark.conf().get("spark.sql.shuffle.partitions"));
    return model.userFactors().repartition(partitions, col(FactorModel.ID));
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

  private static Column orNone(Column indexes) {
    return coalesce(indexes, array().cast(indexType()));
  }

  private static DataType indexType() {
    return DataTypes.createArrayType(DataTypes.IntegerType);
  }

  private static Broadcast<ItemMatrix> pack(FactorModel model, long maxMatrixBytes) {
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
    // One partition: a Spark job for each would take longer than the rows.
    Dataset<ItemVector> vectors =
        model
            .itemFactors()
            .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES)
            .coalesce(1)
            .as(ItemVector.ENCODER);
    ItemMatrix matrix = new ItemMatrix(vectors.toLocalIterator(), (int) items, model.rank());
    return JavaSparkContext.fromSparkContext(model.itemFactors().sparkSession().sparkContext())
        .broadcast(matrix);
  }

  @Override
  public void close() {
    users.unpersist();
    items.unpersist();
  }
}

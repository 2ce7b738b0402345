package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;

import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.SeenItems;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Every user's best items by a factor model: exact, no approximation. The item factors are
 * broadcast as one array, users stream past them. Seen items are skipped while selecting, so that a
 * user gets n items wherever the catalogue has n unseen ones.
 */
public final class TopN {
  public static final String USER_ID = SeenItems.USER_ID;
  public static final String ITEM_ID = SeenItems.ITEM_ID;
  public static final String RANK = "rank";
  public static final String SCORE = "score";
  public static final String BECAUSE_ITEM_ID = "because_item_id";
  public static final String BECAUSE_SIMILARITY = "because_similarity";

  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            DataTypes.createStructField(USER_ID, DataTypes.StringType, false),
            DataTypes.createStructField(ITEM_ID, DataTypes.StringType, false),
            DataTypes.createStructField(RANK, DataTypes.IntegerType, false),
            DataTypes.createStructField(SCORE, DataTypes.DoubleType, false),
            DataTypes.createStructField(BECAUSE_ITEM_ID, DataTypes.StringType, true),
            DataTypes.createStructField(BECAUSE_SIMILARITY, DataTypes.DoubleType, true)
          });

  private final long maxBytes;

  /** An engine with the default limit. */
  public TopN() {
    this(ItemMatrix.DEFAULT_MAX_BYTES);
  }

  /**
   * An engine with a limit.
   *
   * @param maxBytes limit for the item factors and their ids, in bytes
   */
  public TopN(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Recommends n items to every user of the model. Reads the item factors at once (a Spark job);
   * the lists are computed when the result is.
   *
   * @param model the factors
   * @param seen user_id and item_id of what is not to be recommended again; users and items that
   *     the model does not know are ignored
   * @param n length of the lists, at least 1
   * @return user_id, item_id, rank (int from 1; score descending, then item_id ascending), score
   *     (double), because_item_id and because_similarity: the seen item most similar to the
   *     recommended one by the cosine of their factors and that cosine in (0, 1]; null where no
   *     seen item has a positive one and for models of rank 1
   * @throws UserException exit code 3 when the item factors exceed the limit
   */
  public Dataset<Row> recommend(FactorModel model, Dataset<Row> seen, int n) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, was " + n);
    }
    return users(model, seen)
        .mapPartitions(lists(ItemMatrix.broadcast(model, maxBytes), n), Encoders.row(SCHEMA));
  }

  /** The users with what they have seen. */
  private static Dataset<UserVector> users(FactorModel model, Dataset<Row> seen) {
    String indexes = "seen";
    Dataset<Row> items =
        model
            .itemFactors()
            .select(col(FactorModel.ID).as(SeenItems.ITEM_ID), col(FactorModel.INDEX));
    Dataset<Row> seenIndexes =
        seen.join(items, SeenItems.ITEM_ID)
            .groupBy(col(SeenItems.USER_ID).as(FactorModel.ID))
            .agg(collect_set(FactorModel.INDEX).as(indexes));
    return Spread.byId(model.userFactors(), FactorModel.ID)
        .join(seenIndexes, FactorModel.ID, "left_outer")
        .select(
            col(FactorModel.ID),
            col(FactorModel.FEATURES),
            coalesce(col(indexes), array().cast("array<int>")).as(indexes))
        .as(UserVector.ENCODER);
  }

  private static MapPartitionsFunction<UserVector, Row> lists(Broadcast<ItemMatrix> matrix, int n) {
    return users -> new UserLists(users, matrix.value(), n);
  }
}

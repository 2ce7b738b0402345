package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.session.TaskProgressListener;
import java.util.Optional;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.optim.SingularMatrixException;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * MLlib's alternating least squares between ids and ids.
 *
 * <p>The same preferences give the same factors whatever their partitions: indexes follow the order
 * of the ids, and ratings reach MLlib in a fixed partition (that of its own user blocks) and order.
 * What is left is MLlib's sum over blocks, in the order in which they finish or, between executors,
 * arrive: exact in one process for one or two blocks; otherwise the last bits may differ.
 */
final class MllibAls {
  /** How often the lineage is cut, in iterations, where there is a checkpoint directory. */
  private static final int CHECKPOINT_INTERVAL = 10;

  /**
   * The lineage grows with every iteration and is serialized recursively: 20 iterations were seen
   * to overflow a stack of 1 MB.
   */
  static final int MAX_ITERATIONS_WITHOUT_CHECKPOINT = 10;

  private static final String USER = "user";
  private static final String ITEM = "item";

  private final AlsConfig config;
  private final Feedback feedback;
  private final long seed;

  MllibAls(AlsConfig config, Feedback feedback, long seed) {
    this.config = config;
    this.feedback = feedback;
    this.seed = seed;
  }

  /**
   * Trains.
   *
   * @throws UserException exit code 2 when there are more than 10 iterations and no checkpoint
   *     directory, which MLlib would ignore until the stack overflows
   */
  FactorModel fit(Dataset<Row> preferences) {
    int checkpointInterval =
        checkpointInterval(
            config.iterations(),
            preferences.sparkSession().sparkContext().getCheckpointDir().isDefined());
    Dataset<Row> users = IdIndex.of(preferences, PreferenceStrengths.USER_ID).toJoin();
    Dataset<Row> items = IdIndex.of(preferences, PreferenceStrengths.ITEM_ID).toJoin();
    Dataset<Row> ratings =
        preferences
            .join(renamed(users, PreferenceStrengths.USER_ID, USER), PreferenceStrengths.USER_ID)
            .join(renamed(items, PreferenceStrengths.ITEM_ID, ITEM), PreferenceStrengths.ITEM_ID)
            .select(
                col(USER), col(ITEM), col(PreferenceStrengths.STRENGTH).cast(DataTypes.FloatType))
            .repartitionById(config.blocks(), col(USER))
            .sortWithinPartitions(USER, ITEM);
    ALSModel model = fit(ratings, checkpointInterval);
    return new FactorModel(
        withIds(model.userFactors(), users),
        withIds(model.itemFactors(), items),
        config.rank(),
        Optional.of(model));
  }

  private ALSModel fit(Dataset<Row> ratings, int checkpointInterval) {
    ALS als =
        new ALS()
            .setUserCol(USER)
            .setItemCol(ITEM)
            .setRatingCol(PreferenceStrengths.STRENGTH)
            .setImplicitPrefs(feedback == Feedback.IMPLICIT)
            .setRank(config.rank())
            .setMaxIter(config.iterations())
            .setRegParam(config.regularization())
            .setAlpha(config.alpha())
            .setNumBlocks(config.blocks())
            .setSeed(seed)
            .setCheckpointInterval(checkpointInterval)
            .setIntermediateStorageLevel("MEMORY_AND_DISK")
            .setFinalStorageLevel("MEMORY_AND_DISK");
    SparkContext spark = ratings.sparkSession().sparkContext();
    spark.setLocalProperty(TaskProgressListener.ITERATIONS, Integer.toString(config.iterations()));
    try {
      return als.fit(ratings);
    } catch (Exception e) {
      if (isSingular(e)) {
        throw singular(e);
      }
      throw e;
    } finally {
      spark.setLocalProperty(TaskProgressListener.ITERATIONS, null);
    }
  }

  private static boolean isSingular(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains("SingularMatrixException")
          || cause instanceof SingularMatrixException) {
        return true;
      }
    }
    return false;
  }

  private UserException singular(Exception cause) {
    return new UserException(
        ExitCode.DATA_REFUSED,
        "Cannot train ALS: with train.als.regularization = %s and train.als.rank = %d the factors of a user or an item with few ratings are not determined. Raise the regularization, or lower the rank."
            .formatted(config.regularization(), config.rank()),
        cause);
  }

  /** Iterations between checkpoints; -1 for none. */
  static int checkpointInterval(int iterations, boolean hasCheckpointDirectory) {
    if (hasCheckpointDirectory) {
      return CHECKPOINT_INTERVAL;
    }
    if (iterations > MAX_ITERATIONS_WITHOUT_CHECKPOINT) {
      throw UserException.usage(
          "Cannot train ALS with "
              + iterations
              + " iterations without a checkpoint directory. Set spark.checkpoint.dir or lower"
              + " train.als.iterations to "
              + MAX_ITERATIONS_WITHOUT_CHECKPOINT
              + ".");
    }
    return -1;
  }

  private static Dataset<Row> renamed(Dataset<Row> index, String id, String number) {
    return index.select(col(IdIndex.ID).as(id), col(IdIndex.INDEX).as(number));
  }

  /** MLlib's factors (id: int, features) with the ids the ints stand for. */
  private static Dataset<Row> withIds(Dataset<Row> factors, Dataset<Row> index) {
    Dataset<Row> numbered = factors.withColumnRenamed("id", FactorModel.INDEX);
    return index
        .join(numbered, FactorModel.INDEX)
        .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES);
  }
}

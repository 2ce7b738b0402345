package io.smartrec.spark.algorithm;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.session.TaskProgressListener;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
  private static final int CHECKPOINT_INTERVAL = 5;

  /**
   * The lineage grows with every iteration and is serialized recursively: 10 iterations were seen
   * to overflow a stack of 1 MB in a process that had just begun, whose frames are large.
   */
  static final int MAX_ITERATIONS_WITHOUT_CHECKPOINT = 5;

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
   * @throws UserException exit code 2 when there are more than 5 iterations and no checkpoint
   *     directory, which MLlib would ignore until the stack overflows
   */
  FactorModel fit(Dataset<Row> preferences) {
    int checkpointInterval =
        checkpointInterval(
            config.iterations(),
            preferences.sparkSession().sparkContext().getCheckpointDir().isDefined());
    try (Ratings ratings = Ratings.of(preferences, config.blocks())) {
      ALSModel model = fit(ratings.rows(), checkpointInterval);
      return new FactorModel(
              withIds(model.userFactors(), ratings.users()),
              withIds(model.itemFactors(), ratings.items()),
              config.rank())
          .withMllib(model);
    }
  }

  private ALSModel fit(Dataset<Row> ratings, int checkpointInterval) {
    ALS als =
        new ALS()
            .setUserCol(Ratings.USER)
            .setItemCol(Ratings.ITEM)
            .setRatingCol(Ratings.RATING)
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
      // A failed task's exception reaches the driver as text.
      if (String.valueOf(cause).contains("SingularMatrixException")) {
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

  /** MLlib's factors (id: int, features) with the ids the ints stand for. */
  private static Dataset<Row> withIds(Dataset<Row> factors, IdIndex index) {
    Dataset<Row> numbered = factors.withColumnRenamed("id", FactorModel.INDEX);
    return index
        .toJoin()
        .join(numbered, FactorModel.INDEX)
        .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES);
  }
}

package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.smartrec.core.config.SegmentsConfig;
import io.smartrec.spark.preparation.PreferenceStrengths;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The same list for everyone, by who wants an item (with a positive strength). As a factor model of
 * rank 1, so that the same engine serves it: users have the factor 1, items what they are worth.
 */
public final class PopularityTrainer implements Trainer {
  /** 2^30: multiplying by it is exact. */
  private static final double UNITS = 1 << 30;

  private final Column worth;
  private final Optional<SegmentedPopularity> segmented;

  private PopularityTrainer(Column worth, Optional<SegmentedPopularity> segmented) {
    this.worth = worth;
    this.segmented = segmented;
  }

  /** The same, told apart by groups of users where the configuration asks for it. */
  public PopularityTrainer by(SegmentsConfig config, Descriptions descriptions) {
    return config.isOn()
        ? new PopularityTrainer(
            worth,
            Optional.of(
                new SegmentedPopularity(
                    worth, config.smoothing(), new UserSegments(config, descriptions))))
        : this;
  }

  /**
   * The baseline every model has to beat: an item is worth the number of users who want it (exact
   * as a float up to 2^24).
   */
  public static PopularityTrainer ofUsers() {
    return new PopularityTrainer(count(lit(1)), Optional.empty());
  }

  /**
   * An item is worth the sum of the strengths of those who want it. Strengths that decay fast make
   * it what is popular now. In multiples of 2^-30, so that it does not depend on the order of rows.
   */
  public static PopularityTrainer ofStrengths() {
    Column units = col(PreferenceStrengths.STRENGTH).multiply(UNITS).cast(DataTypes.LongType);
    return new PopularityTrainer(sum(units).divide(UNITS), Optional.empty());
  }

  @Override
  public FactorModel fit(Dataset<Row> preferences, Dataset<Row> users) {
    if (segmented.isPresent()) {
      return segmented.get().fit(preferences, users);
    }
    Dataset<Row> served =
        IdIndex.of(users, PreferenceStrengths.USER_ID)
            .ids()
            .withColumn(FactorModel.FEATURES, array(lit(1f)));
    return new FactorModel(served, items(preferences), 1);
  }

  @Override
  public FactorModel foldIn(FactorModel model, Dataset<Row> preferences, Dataset<Row> users) {
    return model.withUsers(
        segmented
            .map(by -> SparseVectors.unindexed(by.users(model, preferences, users)))
            .orElseGet(() -> unindexed(users)));
  }

  /**
   * The model for some users, who get no index.
   *
   * @param preferences as of {@link #fit}
   * @param users rows with a column user_id
   */
  public FactorModel fitFor(Dataset<Row> preferences, Dataset<Row> users) {
    return new FactorModel(unindexed(users), items(preferences), 1);
  }

  private Dataset<Row> items(Dataset<Row> preferences) {
    Dataset<Row> popularity =
        preferences
            .where(col(PreferenceStrengths.STRENGTH).gt(0))
            .groupBy(col(PreferenceStrengths.ITEM_ID).as(FactorModel.ID))
            .agg(array(worth.cast(DataTypes.FloatType)).as(FactorModel.FEATURES));
    return IdIndex.of(popularity, FactorModel.ID).toJoin().join(popularity, FactorModel.ID);
  }

  private static Dataset<Row> unindexed(Dataset<Row> users) {
    return users
        .select(col(PreferenceStrengths.USER_ID).as(FactorModel.ID))
        .distinct()
        .select(
            col(FactorModel.ID),
            lit(FactorModel.NOT_INDEXED).as(FactorModel.INDEX),
            array(lit(1f)).as(FactorModel.FEATURES));
  }
}

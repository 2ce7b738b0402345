package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.slice;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.domain.Feedback;
import io.smartrec.spark.preparation.PreferenceStrengths;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Alternating least squares on ratings (Zhou, Wilkinson, Schreiber, Pan, Large-scale Parallel
 * Collaborative Filtering for the Netflix Prize, 2008), by Spark MLlib, on what is left of a rating
 * after {@link RatingMeans}. The predicted rating is mean + item's difference + user's difference +
 * inner product; as one inner product the user's factors are those of ALS, then mean + difference,
 * then 1, the item's those of ALS, then 1, then its difference.
 */
public final class RatingAlsTrainer implements Trainer {
  /** Features beside those of ALS. */
  static final int MEANS = 2;

  private static final String DIFFERENCE = RatingMeans.DIFFERENCE;

  private final AlsConfig config;
  private final long seed;

  public RatingAlsTrainer(AlsConfig config, long seed) {
    this.config = config;
    this.seed = seed;
  }

  /**
   * {@inheritDoc}
   *
   * @throws io.smartrec.core.error.UserException exit code 2 when there are more than 5 iterations
   *     and no checkpoint directory, which MLlib would ignore until the stack overflows
   */
  @Override
  public FactorModel fit(Dataset<Row> preferences, Dataset<Row> users) {
    RatingMeans means = RatingMeans.of(preferences);
    FactorModel residual =
        new MllibAls(config, Feedback.EXPLICIT, seed).fit(means.residuals(preferences));
    Dataset<Row> userFactors =
        residual
            .userFactors()
            .join(named(means.users(), PreferenceStrengths.USER_ID), FactorModel.ID)
            .select(
                col(FactorModel.ID),
                col(FactorModel.INDEX),
                with(lit(means.mean()).plus(col(DIFFERENCE)), lit(1)));
    Dataset<Row> items =
        residual
            .itemFactors()
            .join(named(means.items(), PreferenceStrengths.ITEM_ID), FactorModel.ID)
            .select(col(FactorModel.ID), col(FactorModel.INDEX), with(lit(1), col(DIFFERENCE)));
    return new FactorModel(
        userFactors,
        items,
        config.rank() + MEANS,
        residual.mllib(),
        Optional.empty(),
        residual.history());
  }

  @Override
  public FactorModel foldIn(FactorModel model, Dataset<Row> preferences, Dataset<Row> users) {
    Dataset<Row> items =
        model
            .itemFactors()
            .select(
                col(FactorModel.ID).as(PreferenceStrengths.ITEM_ID),
                col(FactorModel.FEATURES).getItem(config.rank() + 1).as(DIFFERENCE));
    double mean = RatingMeans.mean(preferences);
    RatingMeans means = RatingMeans.ofUsers(preferences, mean, items);
    FactorModel residual =
        new FactorModel(model.userFactors(), withoutMeans(model.itemFactors()), config.rank());
    LeastSquares solver = LeastSquares.explicit(config.rank(), config.regularization());
    Dataset<Row> userFactors =
        FoldIn.users(residual, means.residuals(preferences), solver)
            .join(named(means.users(), PreferenceStrengths.USER_ID), FactorModel.ID)
            .select(
                col(FactorModel.ID),
                col(FactorModel.INDEX),
                with(lit(mean).plus(col(DIFFERENCE)), lit(1)));
    return model.withUsers(userFactors);
  }

  private Dataset<Row> withoutMeans(Dataset<Row> factors) {
    return factors.withColumn(
        FactorModel.FEATURES, slice(col(FactorModel.FEATURES), 1, config.rank()));
  }

  private static Dataset<Row> named(Dataset<Row> differences, String id) {
    return differences.withColumnRenamed(id, FactorModel.ID);
  }

  private static Column with(Column first, Column second) {
    return concat(
            col(FactorModel.FEATURES),
            array(first.cast(DataTypes.FloatType), second.cast(DataTypes.FloatType)))
        .as(FactorModel.FEATURES);
  }
}

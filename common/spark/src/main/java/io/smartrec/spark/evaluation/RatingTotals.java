package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.zip_with;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.RatingErrors;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.PreferenceStrengths;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How far predicted ratings are from those of the hold-out. */
final class RatingTotals {
  private static final String USER_FEATURES = "user_features";
  private static final String ERROR = "error";

  private RatingTotals() {}

  /**
   * RMSE and MAE over the ratings of the hold-out whose user and item the model knows, seen items
   * included; nothing for models that do not predict ratings, and without such ratings. A Spark
   * job.
   */
  static Map<String, Double> of(Holdout holdout, Recipe recipe, FactorModel model) {
    Map<String, Double> totals = new LinkedHashMap<>();
    if (recipe.algorithm() == Algorithm.ALS
        && recipe.train().preferences().feedback() == Feedback.EXPLICIT
        && holdout.yardstick().preferences().feedback() == Feedback.EXPLICIT
        && model.rank() > 1) {
      Row sums = sums(holdout, model);
      if (sums.getLong(0) > 0) {
        RatingErrors errors =
            RatingErrors.of(sums.getLong(0), sums.getDouble(1), sums.getDouble(2));
        totals.put(Metric.RMSE.code(), errors.rmse());
        totals.put(Metric.MAE.code(), errors.mae());
      }
    }
    return totals;
  }

  private static Row sums(Holdout holdout, FactorModel model) {
    Dataset<Row> ratings =
        new PreferenceStrengths(holdout.yardstick().preferences(), Instant.EPOCH)
            .strengths(holdout.split().test());
    Dataset<Row> users =
        model
            .userFactors()
            .select(
                col(FactorModel.ID).as(PreferenceStrengths.USER_ID),
                col(FactorModel.FEATURES).as(USER_FEATURES));
    Dataset<Row> items =
        model
            .itemFactors()
            .select(col(FactorModel.ID).as(PreferenceStrengths.ITEM_ID), col(FactorModel.FEATURES));
    Column predicted =
        aggregate(
            zip_with(
                col(USER_FEATURES),
                col(FactorModel.FEATURES),
                (user, item) -> user.cast("double").multiply(item)),
            lit(0.0),
            Column::plus);
    return ratings
        .join(users, PreferenceStrengths.USER_ID)
        .join(items, PreferenceStrengths.ITEM_ID)
        .select(predicted.minus(col(PreferenceStrengths.STRENGTH)).as(ERROR))
        // Decimals, as their sums do not depend on the order of the rows.
        .agg(
            count(lit(1)),
            sum(pow(col(ERROR), lit(2.0)).cast("decimal(30,12)")).cast("double"),
            sum(abs(col(ERROR)).cast("decimal(30,12)")).cast("double"))
        .first();
  }
}

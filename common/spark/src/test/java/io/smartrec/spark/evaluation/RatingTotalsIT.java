package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RatingTotalsIT {
  private static final PreferenceConfig RATINGS = Judging.VIEWS.rated();

  /**
   * Predicted: u1's c 3 instead of 4, u1's a, seen before, 4 as it is, u2's b 4 instead of 2.
   * Errors -1, 0 and 2: RMSE the root of 5/3, MAE 1. u9 and x are unknown to the model.
   */
  @Test
  void agreesWithTheCaseByHandForModelsThatPredictRatings(SparkSession spark) {
    Dataset<Row> train =
        InteractionRows.interactions(
            spark,
            "u1 a view 2026-03-01T00:00:00Z 5",
            "u1 b view 2026-03-01T00:00:00Z 3",
            "u2 a view 2026-03-01T00:00:00Z 4");
    Dataset<Row> test =
        InteractionRows.interactions(
            spark,
            "u1 c view 2026-03-05T00:00:00Z 4",
            "u1 a view 2026-03-05T00:00:00Z 4",
            "u1 x view 2026-03-05T00:00:00Z 5",
            "u2 b view 2026-03-05T00:00:00Z 2",
            "u9 a view 2026-03-05T00:00:00Z 1");
    FactorModel model =
        new FactorModel(
            Judging.factors(spark, "u1 3 1", "u2 2 1"),
            Judging.factors(spark, "a 1 1", "b 1 2", "c 1 0"),
            2);
    FactorModel popularity =
        new FactorModel(Judging.factors(spark, "u1 1"), Judging.factors(spark, "a 1", "c 1"), 1);
    Recipe ratings = EvaluatorIT.recipe(Algorithm.ALS, RATINGS);

    try (Holdout holdout = new Holdout(Judging.split(train, test), Judging.yardstick(RATINGS, 2))) {
      Map<String, Double> totals = RatingTotals.of(holdout, ratings, model);

      assertThat(totals).containsOnlyKeys("rmse", "mae").containsEntry("mae", 1.0);
      assertThat(totals.getOrDefault("rmse", 0.0)).isEqualTo(Math.sqrt(5.0 / 3), within(1e-12));
      assertThat(RatingTotals.of(holdout, EvaluatorIT.recipe(Algorithm.ALS), model)).isEmpty();
      assertThat(
              RatingTotals.of(
                  holdout, EvaluatorIT.recipe(Algorithm.POPULARITY, RATINGS), popularity))
          .isEmpty();
      assertThat(
              RatingTotals.of(
                  holdout,
                  ratings,
                  new FactorModel(Judging.factors(spark, "u7 1 1"), model.itemFactors(), 2)))
          .isEmpty();
    }
    try (Holdout strengths =
        new Holdout(Judging.split(train, test), Judging.yardstick(Judging.VIEWS, 2))) {
      assertThat(RatingTotals.of(strengths, ratings, model)).isEmpty();
    }
  }
}

package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is popular now is told to everyone, also to those who were there before. */
@ExtendWith(SparkExtension.class)
class TrendingIT {
  private static final Instant END = Instant.parse("2026-03-29T00:00:00Z");
  private static final String[] EVENTS = {
    "u1 old view 2026-02-01T00:00:00Z",
    "u1 old view 2026-03-01T00:00:00Z",
    "u2 edge view 2026-03-01T00:00:01Z",
    "u2 now view 2026-03-29T00:00:00Z",
    "u3 now purchase 2026-03-22T00:00:00Z",
    "u3 now view 2026-03-22T00:00:00Z"
  };

  /** ln(1 + 1) of u2, and of u3, a half-life ago, ln(1 + (5 + 1) / 2). */
  @Test
  void countsWhatIsWithinTheWindowByItsAge(SparkSession spark) {
    FactorModel model = fit(spark, new TrendingConfig(Optional.of(28.0), Optional.of(7.0)));

    Map<String, Double> worth = worth(model);
    assertThat(worth).containsOnlyKeys("edge", "now");
    assertThat(worth.get("now")).isEqualTo(Math.log(2) + Math.log(4), within(1e-6));
    assertThat(worth.get("edge")).isEqualTo(Math.log(1 + 1 / 16.0), within(1e-6));
    assertThat(model.userFactors().select("id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("u1", "u2", "u3");
  }

  @Test
  void countsEverythingAlikeWithoutThem(SparkSession spark) {
    Map<String, Double> worth = worth(fit(spark, TrendingConfig.ALWAYS));

    assertThat(worth).containsOnlyKeys("edge", "now", "old");
    assertThat(worth.get("old")).isEqualTo(Math.log(3), within(1e-6));
    assertThat(worth.get("now")).isEqualTo(Math.log(2) + Math.log(7), within(1e-6));
  }

  @Test
  void refusesAWindowInWhichNothingHappened(SparkSession spark) {
    Dataset<Row> interactions = InteractionRows.interactions(spark, EVENTS);
    RecipeTrainer trainer =
        new RecipeTrainer(
            recipe(new TrendingConfig(Optional.of(1.0), Optional.of(7.0))), Descriptions.NONE);

    assertThatThrownBy(() -> trainer.fit(interactions, Instant.parse("2026-09-01T00:00:00Z")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("train.trending.window-days");
  }

  private static FactorModel fit(SparkSession spark, TrendingConfig config) {
    return new RecipeTrainer(recipe(config), Descriptions.NONE)
        .fit(InteractionRows.interactions(spark, EVENTS), END)
        .model();
  }

  private static Recipe recipe(TrendingConfig config) {
    return new Recipe(
        Algorithm.TRENDING,
        new TrainConfig(
            42,
            PreferenceConfig.weighted(Map.of(ActionType.VIEW, 1.0, ActionType.PURCHASE, 5.0)),
            FilterConfig.OFF,
            new AlsConfig(4, 2, 0.1, 1, 2),
            config));
  }

  private static Map<String, Double> worth(FactorModel model) {
    Map<String, Double> worth = new TreeMap<>();
    for (Row row : model.itemFactors().collectAsList()) {
      worth.put(row.getString(0), (double) row.<Float>getList(2).get(0));
    }
    return worth;
  }
}

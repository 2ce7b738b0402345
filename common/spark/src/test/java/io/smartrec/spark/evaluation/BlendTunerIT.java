package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.recipe.HybridRecipe;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.split.Splitters;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * 60 users, each of one of three tastes of eight items, who also turn to what everybody turns to in
 * the last days: similar items know the taste, trending knows what is new.
 */
@ExtendWith(SparkExtension.class)
class BlendTunerIT {
  private static final SplitConfig WEEK = SplitConfig.temporal(7);
  private static final TrainConfig TRAIN =
      new TrainConfig(
          42,
          PreferenceConfig.weighted(Map.of(ActionType.VIEW, 1.0)),
          FilterConfig.OFF,
          new AlsConfig(4, 2, 0.1, 1, 2),
          new TrendingConfig(Optional.of(7.0), Optional.empty()));
  private static final Yardstick YARDSTICK =
      new Yardstick(
          TRAIN.preferences(),
          new EvaluationConfig(
              WEEK,
              List.of(5),
              "ndcg@5",
              Optional.empty(),
              0,
              100,
              0.95,
              new EvaluationConfig.Segments(5, 20, 0.5),
              List.of()),
          Descriptions.NONE,
          42);

  @Test
  void theBlendIsBetterThanEitherModelAndWorthWhatItsEvaluationSays(SparkSession spark) {
    Dataset<Row> interactions = interactions(spark);
    List<Split> splits = Splitters.of(WEEK, 42, Optional.empty()).split(interactions);
    Recipe similarity = new Recipe(Algorithm.ITEM_SIMILARITY, TRAIN);
    Recipe trending = new Recipe(Algorithm.TRENDING, TRAIN);
    Recipe hybrid =
        Recipe.hybrid(
            TRAIN,
            new HybridRecipe(
                List.of(member(1, similarity), member(2, trending)), Optional.empty()));

    BlendTuner.Chosen chosen = new BlendTuner(YARDSTICK, Progress.SILENT).choose(hybrid, splits);

    List<Double> judged = new ArrayList<>();
    List<Contender> contenders =
        List.of(
            new Contender(new UUID(0, 1), "similarity", similarity),
            new Contender(new UUID(0, 2), "trending", trending),
            new Contender(new UUID(0, 3), "hybrid", hybrid.with(chosen.blend())));
    try (Evaluation evaluation =
        new Evaluator(YARDSTICK, rows -> splits, Progress.SILENT)
            .evaluate(contenders, interactions)) {
      for (Judged one : evaluation.judged()) {
        judged.add(one.quality().values().getOrDefault("ndcg@5", 0.0));
      }
    }
    assertThat(chosen.alone().get(0)).isCloseTo(judged.get(0), within(1e-9)).isPositive();
    assertThat(chosen.alone().get(1)).isCloseTo(judged.get(1), within(1e-9)).isPositive();
    assertThat(chosen.value())
        .isCloseTo(judged.get(2), within(1e-9))
        .isGreaterThan(chosen.alone().get(0) + 0.01)
        .isGreaterThan(chosen.alone().get(1) + 0.01);
    assertThat(chosen.blend().weights()).allMatch(weight -> weight > 0);
  }

  private static HybridRecipe.Member member(int number, Recipe recipe) {
    return new HybridRecipe.Member(new UUID(0, number), "1", recipe);
  }

  private static Dataset<Row> interactions(SparkSession spark) {
    Random random = new Random(5);
    List<String> lines = new ArrayList<>();
    for (int user = 0; user < 60; user++) {
      int first = random.nextInt(8);
      for (int step = 0; step < 8; step++) {
        // Five of their taste before the last week, the others in it.
        lines.add(
            line(
                user,
                "own" + user % 3 + "-" + (first + step) % 8,
                step < 5 ? 1 + step : 22 + step));
      }
      int from = random.nextInt(6);
      for (int step = 0; step < 3; step++) {
        // What is new: one of six before the last week, two others in it.
        lines.add(line(user, "new" + (from + step) % 6, step < 1 ? 20 : 23 + step));
      }
    }
    return InteractionRows.interactions(spark, lines.toArray(String[]::new));
  }

  private static String line(int user, String item, int day) {
    return "u%02d %s view 2026-03-%02dT10:00:00Z".formatted(user, item, day);
  }
}

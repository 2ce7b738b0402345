package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Method;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.split.Splitters;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Trials are worth what the evaluation of a model says. */
@ExtendWith(SparkExtension.class)
class ValidationIT {
  private static final List<String> METRICS =
      List.of(
          "ndcg@3",
          "graded_ndcg@3",
          "map@3",
          "mrr@3",
          "precision@3",
          "recall@3",
          "hit_rate@3",
          "auc");

  @Test
  void saysWhatTheEvaluationSays(SparkSession spark) {
    TrainConfig train = train(1.0, Optional.of(10.0), 4);
    SplitConfig temporal = SplitConfig.temporal(7);
    Dataset<Row> interactions = interactions(spark);
    Split split = Splitters.of(temporal, 42, Optional.empty()).split(interactions).get(0);
    Quality expected = evaluated(split, temporal, train, interactions);
    Map<String, Score> scores = new HashMap<>();

    try (Holdout holdout = new Holdout(split, yardstick(temporal, "ndcg@3", train));
        ModelJudge judge =
            new ModelJudge(
                holdout,
                new RecipeTrainer(new Recipe(Algorithm.ALS, train), Descriptions.NONE)
                    .fit(holdout))) {
      Dataset<Row> users = judge.users().where(ModelJudge.IS_KNOWN).cache();
      List<MetricName> names = ListJudge.names(List.of(3));
      for (String metric : METRICS) {
        Score score = Score.of(users, ModelJudge.VALUES, names.indexOf(MetricName.parse(metric)));
        assertThat(score.mean())
            .as(metric)
            .isEqualTo(expected.values().get(metric), within(1e-9))
            .isBetween(0.01, 0.999);
        assertThat(score.users())
            .as(metric)
            .isEqualTo(Objects.requireNonNull(expected.means().get(metric)).observations());
        assertThat(score.standardError()).as(metric).isBetween(0.001, 0.2);
        scores.put(metric, score);
      }
      users.unpersist();
    }
    for (String metric : List.of("ndcg@3", "auc")) {
      try (Validation validation = prepare(split, temporal, metric, train)) {
        assertThat(validation.judge(train)).as(metric).isEqualTo(scores.get(metric));
      }
    }
  }

  @Test
  void servesUsersThatTrainingDoesNotKnowAsTheEvaluationDoes(SparkSession spark) {
    TrainConfig train = train(1.0, Optional.empty(), 4);
    SplitConfig newUser =
        new SplitConfig(Method.NEW_USER, 7, 1, 0.3, Stratify.NONE, 5, Optional.empty());
    Dataset<Row> interactions = interactions(spark);
    Split split = Splitters.of(newUser, 42, Optional.empty()).split(interactions).get(0);

    try (Validation validation = prepare(split, newUser, "ndcg@3", train)) {
      assertThat(validation.judge(train).mean())
          .isEqualTo(
              evaluated(split, newUser, train, interactions).values().get("ndcg@3"), within(1e-9));
    }
  }

  /** More ways to weigh than are kept; the first again gives what it gave. */
  @Test
  void aTrialGivesTheSameAgainWhateverCameBetween(SparkSession spark) {
    Split split = week(interactions(spark));
    TrainConfig first = train(1.0, Optional.empty(), 4);

    try (Validation validation = prepare(split, SplitConfig.temporal(7), "ndcg@3", first)) {
      Score before = validation.judge(first);
      for (double weight : new double[] {0.1, 0.5, 2, 7}) {
        validation.judge(train(weight, Optional.empty(), 4));
      }
      assertThat(validation.judge(first)).isEqualTo(before);
      assertThat(validation.judge(train(1.0, Optional.empty(), 2))).isNotEqualTo(before);
    }
  }

  @Test
  void theMeanOfWindowsCountsEachAlike() {
    Score all = Score.mean(List.of(new Score(0.2, 0.03, 10), new Score(0.4, 0.04, 1000)));

    // sqrt(0.03^2 + 0.04^2) / 2
    assertThat(all.mean()).isEqualTo(0.3, within(1e-12));
    assertThat(all.standardError()).isEqualTo(0.025, within(1e-12));
    assertThat(all.users()).isEqualTo(1010);
  }

  /** 1, 2, 3, 4: variance 5/3, standard error sqrt(5/12). */
  @Test
  void standardErrorsAreThoseOfTheMean() {
    Score score = Score.of(10, 30, 4);

    assertThat(score.mean()).isEqualTo(2.5);
    assertThat(score.standardError()).isEqualTo(Math.sqrt(5.0 / 12), within(1e-12));
    assertThat(Score.of(0.5, 0.25, 1).standardError()).isZero();
  }

  @Test
  void refusesAMetricThatListsAloneDoNotMake() {
    assertThatThrownBy(() -> Validation.check(MetricName.parse("novelty@10")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("Cannot tune by novelty@10")
        .hasMessageContaining("ndcg@k");
    Validation.check(MetricName.parse("auc"));
  }

  @Test
  void settingsThatLeaveNoPreferenceAreToldAsSuch(SparkSession spark) {
    Split split = week(interactions(spark));
    TrainConfig configured = train(1.0, Optional.empty(), 4);

    try (Validation validation = prepare(split, SplitConfig.temporal(7), "ndcg@3", configured)) {
      // After 24 days of half a minute nothing is left of a billionth.
      assertThatThrownBy(() -> validation.judge(train(1.0, Optional.of(0.001), 4)))
          .isInstanceOf(UserException.class)
          .hasMessageContaining("Cannot train");
      assertThat(validation.judge(configured).users()).isPositive();
    }
  }

  private static Split week(Dataset<Row> interactions) {
    return Splitters.of(SplitConfig.temporal(7), 42, Optional.empty()).split(interactions).get(0);
  }

  private static Validation prepare(
      Split split, SplitConfig config, String metric, TrainConfig train) {
    return Validation.prepare(
        List.of(split), yardstick(config, metric, train), train, Progress.SILENT);
  }

  private static Quality evaluated(
      Split split, SplitConfig config, TrainConfig train, Dataset<Row> interactions) {
    Contender contender = new Contender(new UUID(0, 1), "als", new Recipe(Algorithm.ALS, train));
    try (Evaluation evaluation =
        new Evaluator(yardstick(config, "ndcg@3", train), rows -> List.of(split), Progress.SILENT)
            .evaluate(List.of(contender), interactions)) {
      return evaluation.judged().get(0).quality();
    }
  }

  private static Yardstick yardstick(SplitConfig config, String metric, TrainConfig train) {
    return new Yardstick(
        train.preferences(),
        new EvaluationConfig(
            config,
            List.of(3),
            metric,
            Optional.empty(),
            0,
            100,
            0.95,
            new EvaluationConfig.Segments(5, 20, 0.5),
            List.of()),
        Descriptions.NONE,
        42);
  }

  private static TrainConfig train(double viewWeight, Optional<Double> halfLife, int rank) {
    PreferenceConfig weights =
        PreferenceConfig.weighted(Map.of(ActionType.VIEW, viewWeight, ActionType.PURCHASE, 5.0));
    PreferenceConfig preferences =
        new PreferenceConfig(
            weights.feedback(),
            weights.actionWeights(),
            halfLife,
            Optional.empty(),
            Optional.empty(),
            1);
    return new TrainConfig(
        42,
        preferences,
        FilterConfig.OFF,
        new AlsConfig(rank, 5, 0.05, 2, 2),
        TrendingConfig.ALWAYS);
  }

  /**
   * 40 users of two tastes with some disorder: 12 items before the last week, 3 in it; one user
   * only then.
   */
  private static Dataset<Row> interactions(SparkSession spark) {
    List<String> lines = new ArrayList<>();
    for (int user = 0; user < 40; user++) {
      for (int step = 0; step < 15; step++) {
        int item = (user % 2) * 10 + (user * 7 + step * (1 + user % 3)) % 20;
        lines.add(
            String.format(
                "u%02d i%02d %s 2026-03-%02dT%02d:00:00Z",
                user,
                item,
                (user + step) % 4 == 0 ? "purchase" : "view",
                step < 12 ? 1 + step : 25 + step % 3,
                step));
      }
    }
    lines.add("new i01 view 2026-03-27T20:00:00Z");
    return InteractionRows.interactions(spark, lines.toArray(String[]::new));
  }
}

package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Method;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.evaluation.ModelTrainer.TrainedModel;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.spark.split.LeakageAudit;
import io.smartrec.spark.split.Split;
import io.smartrec.spark.split.Splitters;
import io.smartrec.testing.SparkExtension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Training before the hold-out and judging by it; training on everything. */
@ExtendWith(SparkExtension.class)
class EvaluatorIT {
  private static final SplitConfig WEEK = SplitConfig.temporal(7);

  /**
   * Two tastes of 15 users and 10 items each; in the hold-out u00 to u28 turn to two items of their
   * taste that are new to them, u29 to none, n1 is new and brings a new item.
   */
  @Test
  void beatsPopularityWhereTastesDiffer(SparkSession spark) {
    Said said = new Said();
    Dataset<Row> interactions = twoTastes(spark);

    try (Evaluation evaluation =
        evaluate(WEEK, said, interactions, contender("als"), contender("popularity"))) {
      Judged als = evaluation.judged().get(0);
      Judged popularity = evaluation.judged().get(1);
      assertThat(evaluation.splits())
          .containsExactly(
              new SplitFacts(
                  // 30 users with 8 items each before the cut; 29 with 2, and n1, after it.
                  new LeakageAudit(240, 59, 0, 0, 0, 30),
                  new HoldoutUsers(30, 0, 29, 1, 0),
                  Instant.parse("2026-03-03T00:00:00Z"),
                  Optional.of(Instant.parse("2026-03-03T00:00:00Z"))));
      assertThat(als.quality().users()).isEqualTo(29);
      assertThat(popularity.quality().users()).isEqualTo(29);
      assertThat(value(als, "ndcg@10")).isGreaterThan(0.9);
      assertThat(value(popularity, "ndcg@10")).isLessThan(0.7);
      assertThat(value(als, "auc")).isGreaterThan(value(popularity, "auc"));
      // n1 without history is judged apart.
      assertThat(als.users().count()).isEqualTo(30);
      assertThat(said.phases)
          .containsExactly(
              "split",
              "prepare the hold-out",
              "train and judge als",
              "train and judge popularity",
              "intervals");
      assertThat(said.lines)
          .contains(
              "240 interactions to train on, 59 in the hold-out",
              "29 of 30 hold-out users can be judged (1 without history, 0 only repeat)")
          .noneMatch(line -> line.startsWith("LEAK"));
      Comparison comparison =
          Comparison.of(als, popularity, MetricName.parse("ndcg@10"), Judging.config(10), 42);
      assertThat(comparison.difference().mean())
          .isEqualTo(value(als, "ndcg@10") - value(popularity, "ndcg@10"), within(1e-12));
      assertThat(comparison.difference().lower()).isPositive();
      assertThat(comparison.wilcoxon()).isLessThan(0.001);
    }
  }

  @Test
  void trainsTheModelThatIsKeptOnEverything(SparkSession spark) {
    Said said = new Said();

    TrainedModel trained =
        new ModelTrainer(said).train(recipe(Algorithm.ALS), twoTastes(spark), Descriptions.NONE);

    assertThat(trained.users()).isEqualTo(31);
    assertThat(trained.items()).isEqualTo(21);
    assertThat(trained.model().itemFactors().where("id = 'new'").count()).isEqualTo(1);
    assertThat(trained.model().rank()).isEqualTo(4);
    assertThat(trained.removals()).isEmpty();
    assertThat(said.phases).containsExactly("train on all interactions");
    assertThat(said.lines).containsExactly("31 users, 21 items");
  }

  /**
   * The bot has 20 views before the cut and 21 after, one of something new to it. At most 30 are a
   * person's: before the cut it is one, all in all it is none. At most 10: it has no list, and is
   * judged all the same.
   */
  @Test
  void filtersEachTrainingByWhatItMayKnowAndJudgesTheSameUsers(SparkSession spark) {
    Dataset<Row> interactions = twoTastes(spark).unionByName(bot(spark));
    Contender atMost30 = contender("at most 30", popularity(30));
    Contender atMost10 = contender("at most 10", popularity(10));
    Said said = new Said();

    try (Evaluation evaluation =
        evaluate(WEEK, new Said(), interactions, contender("popularity"), atMost30, atMost10)) {
      Judged unfiltered = evaluation.judged().get(0);
      assertThat(evaluation.splits().get(0).users()).isEqualTo(new HoldoutUsers(31, 0, 30, 1, 0));
      assertThat(value(unfiltered, "serendipity@10")).isZero();
      assertThat(value(unfiltered, "user_coverage")).isEqualTo(1);
      assertThat(evaluation.judged().get(1).quality()).isEqualTo(unfiltered.quality());
      Judged withoutBot = evaluation.judged().get(2);
      Row bot = withoutBot.rows().where("user_id = 'bot'").first();
      assertThat(withoutBot.quality().users()).isEqualTo(30);
      assertThat(bot.<Double>getAs(Metric.NDCG.code())).isZero();
      assertThat(bot.<Double>getAs(Metric.AUC.code())).isNull();
      assertThat(value(withoutBot, "user_coverage")).isEqualTo(30.0 / 31, within(1e-12));
    }
    TrainedModel trained =
        new ModelTrainer(said).train(atMost30.recipe(), interactions, Descriptions.NONE);
    assertThat(trained.removals())
        .containsExactly(new ActivityFilter.Removal("max-user-interactions", 41, 1, 1));
    assertThat(said.lines)
        .contains("max-user-interactions leaves out 41 interactions, 1 users and 1 items");
    assertThat(trained.users()).isEqualTo(31);
    assertThat(trained.items()).isEqualTo(21);
    assertThat(trained.model().rank()).isEqualTo(1);
    assertThat(trained.model().userFactors().where("id = 'bot'").count()).isZero();
  }

  /** Some users are judged by a fifth of what they did; only others teach what tastes there are. */
  @Test
  void judgesNewUsersByWhatTheyToldBefore(SparkSession spark) {
    SplitConfig newUser =
        new SplitConfig(Method.NEW_USER, 28, 1, 0.4, Stratify.NONE, 5, Optional.empty());

    Said said = new Said();

    try (Evaluation evaluation =
        evaluate(newUser, said, twoTastes(spark), contender("als"), contender("popularity"))) {
      assertThat(evaluation.judged().get(0).quality().users()).isBetween(4L, 20L);
      assertThat(value(evaluation.judged().get(0), "ndcg@10"))
          .isGreaterThan(value(evaluation.judged().get(1), "ndcg@10"));
      assertThat(value(evaluation.judged().get(1), "user_coverage")).isEqualTo(1);
      assertThat(evaluation.splits().get(0).audit().shared()).isZero();
      // What the others did later is known.
      assertThat(evaluation.splits().get(0).audit().future()).isPositive();
      assertThat(said.lines).contains(evaluation.splits().get(0).audit().toString());
    }
  }

  /**
   * u1 is judged in both folds: light by a and b in the first, where c is all that is left, and new
   * by a in the second, where b is as popular as c and before it. u2, asked for x, is judged in the
   * first only. The segment of u1 is that of the fold in which less was known.
   */
  @Test
  void aUserHasTheMeanOverTheFoldsThatJudgedIt(SparkSession spark) {
    Split first =
        Judging.split(
            Judging.interactions(
                spark, "2026-03-01", "u1 a view", "u1 b view", "u2 a view", "u3 c view"),
            Judging.interactions(spark, "2026-03-05", "u1 c view", "u2 x view"));
    Split second =
        Judging.split(
            Judging.interactions(spark, "2026-03-01", "u1 a view", "u3 b view", "u3 c view"),
            Judging.interactions(spark, "2026-03-05", "u1 c view"));
    Said said = new Said();
    Set<Integer> before = persisted(spark);

    try (Evaluation evaluation =
        new Evaluator(Judging.yardstick(Judging.VIEWS, 1), rows -> List.of(first, second), said)
            .evaluate(List.of(contender("popularity")), first.train())) {
      // The means over the folds, and nothing of the folds themselves.
      assertThat(without(persisted(spark), before)).hasSize(1);
      Judged judged = evaluation.judged().get(0);
      assertThat(judged.quality().users()).isEqualTo(2);
      Row user = judged.rows().where("user_id = 'u1'").first();
      assertThat(user.<Double>getAs(Metric.NDCG.code())).isEqualTo(0.5);
      assertThat(user.<String>getAs("segment")).isEqualTo("new");
      // u1 0.5, u2 0.
      assertThat(value(judged, "ndcg@1")).isEqualTo(0.25);
      // c for u1 and b for u2 of three items, then b for u1: (2/3 + 1/3) / 2.
      assertThat(judged.quality().totals())
          .hasEntrySatisfying(
              "coverage@1", coverage -> assertThat(coverage).isEqualTo(0.5, within(1e-12)));
      assertThat(evaluation.splits()).hasSize(2);
      assertThat(said.phases)
          .containsExactly(
              "split",
              "prepare the hold-out, fold 1 of 2",
              "train and judge popularity, fold 1 of 2",
              "prepare the hold-out, fold 2 of 2",
              "train and judge popularity, fold 2 of 2",
              "intervals");
    }
    assertThat(without(persisted(spark), before)).isEmpty();
  }

  private static Set<Integer> persisted(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext()).getPersistentRDDs().keySet();
  }

  private static Set<Integer> without(Set<Integer> all, Set<Integer> some) {
    Set<Integer> left = new HashSet<>(all);
    left.removeAll(some);
    return left;
  }

  @Test
  void refusesInteractionsThatAllWeighNothing(SparkSession spark) {
    Dataset<Row> clicks =
        InteractionRows.interactions(
            spark, "u1 i1 click 2026-03-01T00:00:00Z", "u1 i2 click 2026-03-20T00:00:00Z");

    assertThatThrownBy(() -> evaluate(WEEK, new Said(), clicks, contender("als")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train.action-weights");
    assertThatThrownBy(
            () ->
                new ModelTrainer(new Said())
                    .train(recipe(Algorithm.ALS), clicks, Descriptions.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train.action-weights");
  }

  @Test
  void refusesToAskWhatItemsAreLikeWhereNothingIsKnown(SparkSession spark) {
    FilterConfig available =
        new FilterConfig(0, Optional.of("type = 'x'"), 1, 1, FilterConfig.Minimums.ONCE);

    assertThatThrownBy(
            () ->
                new ModelTrainer(new Said())
                    .train(
                        recipe(Algorithm.ALS, Judging.VIEWS, available),
                        twoTastes(spark),
                        Descriptions.NONE))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("the lake has no table items");
  }

  static Recipe recipe(Algorithm algorithm) {
    return recipe(algorithm, Judging.VIEWS);
  }

  static Recipe recipe(Algorithm algorithm, PreferenceConfig preferences) {
    return recipe(algorithm, preferences, FilterConfig.OFF);
  }

  private static Recipe popularity(int maxUserInteractions) {
    return recipe(
        Algorithm.POPULARITY,
        Judging.VIEWS,
        new FilterConfig(maxUserInteractions, Optional.empty(), 1, 1, FilterConfig.Minimums.ONCE));
  }

  private static Recipe recipe(
      Algorithm algorithm, PreferenceConfig preferences, FilterConfig filters) {
    return new Recipe(
        algorithm,
        new TrainConfig(
            42, preferences, filters, new AlsConfig(4, 8, 0.05, 2.0, 2), TrendingConfig.ALWAYS));
  }

  private static Contender contender(String algorithm) {
    return contender(algorithm, recipe(Algorithm.ofCode(algorithm)));
  }

  private static Contender contender(String name, Recipe recipe) {
    return new Contender(
        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), name, recipe);
  }

  private static Evaluation evaluate(
      SplitConfig split, Progress progress, Dataset<Row> interactions, Contender... contenders) {
    return new Evaluator(
            Judging.yardstick(Judging.VIEWS, 10),
            Splitters.of(split, 42, Optional.empty()),
            progress)
        .evaluate(List.of(contenders), interactions);
  }

  private static double value(Judged judged, String metric) {
    return judged.quality().values().getOrDefault(metric, Double.NaN);
  }

  private static Dataset<Row> bot(SparkSession spark) {
    List<String> lines = new ArrayList<>();
    for (int view = 0; view < 20; view++) {
      lines.add(String.format("bot spam view 2026-03-01T00:00:%02dZ", view));
      lines.add(String.format("bot spam view 2026-03-05T00:00:%02dZ", view));
    }
    lines.add("bot a0 view 2026-03-05T00:00:00Z");
    return InteractionRows.interactions(spark, lines.toArray(String[]::new));
  }

  private static Dataset<Row> twoTastes(SparkSession spark) {
    List<String> lines = new ArrayList<>();
    for (int user = 0; user < 30; user++) {
      String taste = user < 15 ? "a" : "b";
      for (int step = 0; step < 10; step++) {
        String who = String.format("u%02d %s%d view ", user, taste, (user + step) % 10);
        if (step < 8) {
          lines.add(who + "2026-03-01T00:00:00Z");
        } else if (user < 29) {
          lines.add(who + "2026-03-05T00:00:00Z");
        }
      }
    }
    lines.add("n1 new view 2026-03-10T00:00:00Z");
    return InteractionRows.interactions(spark, lines.toArray(String[]::new));
  }

  private static final class Said implements Progress {
    private final List<String> phases = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();

    @Override
    public void phase(String name) {
      phases.add(name);
    }

    @Override
    public void say(String line) {
      lines.add(line);
    }
  }
}

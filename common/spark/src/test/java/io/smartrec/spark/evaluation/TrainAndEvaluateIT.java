package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TrainAndEvaluateIT {
  private static final TrainConfig CONFIG =
      new TrainConfig(
          7,
          5,
          42,
          Map.of(ActionType.VIEW, 1.0),
          FilterConfig.OFF,
          new AlsConfig(4, 8, 0.05, 2.0, 2));

  private static final ActivityFilter NO_FILTER = new ActivityFilter(FilterConfig.OFF);

  /**
   * Two tastes of 15 users and 10 items each; in the hold-out u00 to u28 turn to two items of their
   * taste that are new to them, u29 to none, n1 is new and brings a new item.
   */
  @Test
  void beatsPopularityWhereTastesDifferAndRefitsOnEverything(SparkSession spark) {
    Said said = new Said();

    TrainingResult result =
        new TrainAndEvaluate(CONFIG, NO_FILTER, said).run(Algorithm.ALS, twoTastes(spark));

    assertThat(result.holdoutUsers()).isEqualTo(new HoldoutUsers(30, 29, 1, 0));
    assertThat(result.metrics().users()).isEqualTo(29);
    assertThat(result.baseline().users()).isEqualTo(29);
    assertThat(result.metrics().ndcg()).isGreaterThan(0.9);
    assertThat(result.baseline().ndcg()).isLessThan(0.7);
    assertThat(result.testInteractions()).isEqualTo(59);
    assertThat(result.users()).isEqualTo(31);
    assertThat(result.items()).isEqualTo(21);
    assertThat(result.model().itemFactors().where("id = 'new'").count()).isEqualTo(1);
    assertThat(result.cut()).isEqualTo(Instant.parse("2026-03-03T00:00:00Z"));
    assertThat(said.phases)
        .containsExactly("split", "baseline", "train before the cut", "train on all interactions");
  }

  @Test
  void popularityIsItsOwnBaseline(SparkSession spark) {
    TrainingResult result =
        new TrainAndEvaluate(CONFIG, NO_FILTER, new Said())
            .run(Algorithm.POPULARITY, twoTastes(spark));

    assertThat(result.metrics()).isEqualTo(result.baseline());
    assertThat(result.model().rank()).isEqualTo(1);
  }

  /**
   * The bot has 20 views before the cut and 20 after; at most 30 are a person's. Before the cut it
   * is one, all in all it is none. It is judged all the same, as are the users the filter leaves
   * out.
   */
  @Test
  void filtersEachTrainingByWhatItMayKnowAndJudgesTheSameUsers(SparkSession spark) {
    Dataset<Row> interactions = twoTastes(spark).unionByName(bot(spark));
    FilterConfig atMost30 =
        new FilterConfig(30, Optional.empty(), 1, 1, FilterConfig.Minimums.ONCE);
    Said said = new Said();

    TrainingResult result =
        new TrainAndEvaluate(CONFIG, new ActivityFilter(atMost30), said)
            .run(Algorithm.POPULARITY, interactions);
    TrainingResult unfiltered =
        new TrainAndEvaluate(CONFIG, NO_FILTER, new Said()).run(Algorithm.POPULARITY, interactions);

    assertThat(result.removals())
        .containsExactly(new ActivityFilter.Removal("max-user-interactions", 40, 1, 1));
    assertThat(unfiltered.removals()).isEmpty();
    assertThat(said.lines)
        .contains(
            "max-user-interactions leaves out 0 interactions, 0 users and 0 items",
            "max-user-interactions leaves out 40 interactions, 1 users and 1 items");
    assertThat(result.holdoutUsers()).isEqualTo(unfiltered.holdoutUsers());
    assertThat(result.metrics()).isEqualTo(unfiltered.metrics());
    assertThat(result.users()).isEqualTo(unfiltered.users() - 1);
    assertThat(result.items()).isEqualTo(unfiltered.items() - 1);
    assertThat(result.model().userFactors().where("id = 'bot'").count()).isZero();
  }

  @Test
  void refusesInteractionsThatAllWeighNothing(SparkSession spark) {
    Dataset<Row> clicks =
        InteractionRows.interactions(
            spark, "u1 i1 click 2026-03-01T00:00:00Z", "u1 i2 click 2026-03-20T00:00:00Z");

    assertThatThrownBy(
            () -> new TrainAndEvaluate(CONFIG, NO_FILTER, new Said()).run(Algorithm.ALS, clicks))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train.action-weights");
  }

  private static Dataset<Row> bot(SparkSession spark) {
    List<String> lines = new ArrayList<>();
    for (int view = 0; view < 20; view++) {
      lines.add(String.format("bot spam view 2026-03-01T00:00:%02dZ", view));
      lines.add(String.format("bot spam view 2026-03-05T00:00:%02dZ", view));
    }
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

package io.smartrec.spark.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The splits that are not temporal; all parts of a split are disjoint and together everything. */
@ExtendWith(SparkExtension.class)
class SplittersIT {
  private static final Instant END = Instant.parse("2026-03-10T00:00:00Z");

  /**
   * u1's last two are at the same instant as a third: the larger ids are held out. u2 has but two.
   */
  @Test
  void leaveLastHoldsOutTheLatestOfUsersWhoHaveMore(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark,
            "u1 i4 view 2026-03-01T00:00:00Z",
            "u1 i2 view 2026-03-02T00:00:00Z",
            "u1 i1 view 2026-03-02T00:00:00Z",
            "u1 i3 view 2026-03-02T00:00:00Z",
            "u2 i1 view 2026-03-10T00:00:00Z",
            "u2 i2 view 2026-03-09T00:00:00Z");

    Split split = only(Splits.of(Splits.leaveLast(2), 42, interactions));

    assertThat(Splits.ids(split.test()))
        .containsExactly("u1-i2-view-2026-03-02T00:00:00Z", "u1-i3-view-2026-03-02T00:00:00Z");
    assertParts(interactions, List.of(split.train(), split.test()));
    assertThat(split.asOf()).isEqualTo(END);
    assertThat(split.cut()).isEmpty();
    assertThat(split.train().columns()).isEqualTo(interactions.columns());
    assertRefused(Splits.leaveLast(4), interactions, "no user has more than 4 interactions");
  }

  /** Each user has 10 interactions, of days 1 to 10: the latest fifth is of days 9 and 10. */
  @Test
  void newUserKeepsUsersFromTrainingAndJudgesByTheLatestFifth(SparkSession spark) {
    Dataset<Row> interactions = Splits.square(spark);

    Split split = only(Splits.of(Splits.newUser(0.4), 42, interactions));

    Dataset<Row> history = split.history().orElseThrow();
    assertParts(interactions, List.of(split.train(), history, split.test()));
    Set<String> judged = Splits.values(split.test(), "user_id");
    assertThat(judged)
        .isNotEmpty()
        .isEqualTo(Splits.values(history, "user_id"))
        .doesNotContainAnyElementsOf(Splits.values(split.train(), "user_id"));
    assertThat(judged).hasSizeLessThan(10);
    assertThat(Splits.values(split.test(), "timestamp"))
        .containsExactly("2026-03-09 00:00:00", "2026-03-10 00:00:00");
    assertThat(split.test().count()).isEqualTo(2L * judged.size());
    assertThat(Splits.values(history, "timestamp")).hasSize(8).endsWith("2026-03-08 00:00:00");
    assertThat(split.asOf()).isEqualTo(END);
    assertRefused(Splits.newUser(1e-9), interactions, "too few users to keep a share of 1.0E-9");
  }

  @Test
  void newUserWithASingleInteractionIsKnownAndNotJudged(SparkSession spark) {
    Dataset<Row> interactions =
        Splits.square(spark)
            .unionByName(
                InteractionRows.interactions(
                    spark,
                    "v1 i1 view 2026-03-01T00:00:00Z",
                    "v2 i1 view 2026-03-01T00:00:00Z",
                    "v3 i1 view 2026-03-01T00:00:00Z",
                    "v4 i1 view 2026-03-01T00:00:00Z"));

    Split split = only(Splits.of(Splits.newUser(0.9), 42, interactions));

    assertThat(Splits.values(split.history().orElseThrow(), "user_id"))
        .anyMatch(user -> user.startsWith("v"));
    assertThat(Splits.values(split.test(), "user_id")).noneMatch(user -> user.startsWith("v"));
  }

  @Test
  void randomHoldsOutAboutTheShare(SparkSession spark) {
    Dataset<Row> interactions = Splits.square(spark);

    Split split = only(Splits.of(SplitConfig.random(0.3, Stratify.NONE), 42, interactions));

    assertParts(interactions, List.of(split.train(), split.test()));
    // Of 100 with a chance of 0.3 each: more than three standard deviations of 4.6 are improbable.
    assertThat(split.test().count()).isBetween(15L, 45L);
    assertRefused(SplitConfig.random(1e-9, Stratify.NONE), interactions, "too few interactions");
  }

  /**
   * A fifth of the 10 interactions of each user, or of each item, is 2; of u10's only one, none.
   */
  @Test
  void stratifiedHoldsOutTheShareOfEachStratum(SparkSession spark) {
    Dataset<Row> interactions =
        Splits.square(spark)
            .unionByName(InteractionRows.interactions(spark, "u10 i10 view 2026-03-01T00:00:00Z"));

    for (Stratify stratify : List.of(Stratify.USER, Stratify.ITEM)) {
      String column = stratify.code() + "_id";
      Split split = only(Splits.of(SplitConfig.random(0.2, stratify), 42, interactions));

      assertParts(interactions, List.of(split.train(), split.test()));
      Map<String, Long> held =
          split.test().groupBy(column).count().collectAsList().stream()
              .collect(Collectors.toMap(row -> row.getString(0), row -> row.getLong(1)));
      assertThat(held).hasSize(10).doesNotContainKeys("u10", "i10");
      assertThat(held.values()).containsOnly(2L);
      assertThat(split.train().columns()).isEqualTo(interactions.columns());
    }
  }

  @Test
  void chanceDependsOnTheSeedAndNotOnTheOrderOrThePartitions(SparkSession spark) {
    Dataset<Row> interactions = Splits.square(spark);
    Dataset<Row> shuffled = interactions.orderBy("item_id").repartition(5);

    for (SplitConfig config :
        List.of(
            SplitConfig.random(0.3, Stratify.NONE),
            SplitConfig.random(0.3, Stratify.USER),
            SplitConfig.random(0.3, Stratify.ITEM),
            Splits.newUser(0.4),
            Splits.kFold(2))) {
      Set<String> held = held(config, 1, interactions);

      assertThat(held(config, 1, shuffled)).as(config.toString()).isEqualTo(held);
      assertThat(held(config, 2, interactions)).as(config.toString()).isNotEqualTo(held);
    }
  }

  @Test
  void everyFoldIsHeldOutOnce(SparkSession spark) {
    Dataset<Row> interactions = Splits.square(spark);

    List<Split> splits = Splits.of(Splits.kFold(3), 42, interactions);

    assertThat(splits).hasSize(3);
    assertParts(interactions, splits.stream().map(Split::test).toList());
    for (Split split : splits) {
      assertParts(interactions, List.of(split.train(), split.test()));
      assertThat(split.asOf()).isEqualTo(END);
    }
    assertRefused(
        Splits.kFold(3), interactions.where("id < 'u0-i1'"), "too few interactions for 3");
  }

  @Test
  void providedTakesTheTwoSidesAsTheyAre(SparkSession spark) {
    Dataset<Row> train =
        InteractionRows.interactions(
            spark, "u1 i1 view 2026-03-01T00:00:00Z", "u1 i2 view 2026-03-10T00:00:00Z");
    Dataset<Row> test = InteractionRows.interactions(spark, "u1 i3 view 2026-03-05T00:00:00Z");

    Split split = only(Splitters.of(Splits.provided(), 42, Optional.of(test)).split(train));

    assertThat(Splits.ids(split.train())).isEqualTo(Splits.ids(train));
    assertThat(Splits.ids(split.test())).isEqualTo(Splits.ids(test));
    assertThat(split.asOf()).isEqualTo(END);
    assertThatThrownBy(
            () ->
                Splitters.of(Splits.provided(), 42, Optional.of(test.where("false"))).split(train))
        .hasMessageContaining("evaluation.split.test-source has no interactions");
  }

  private static Set<String> held(SplitConfig config, long seed, Dataset<Row> interactions) {
    return Splits.ids(Splits.of(config, seed, interactions).get(0).test());
  }

  private static Split only(List<Split> splits) {
    assertThat(splits).hasSize(1);
    return splits.get(0);
  }

  /** Nothing is twice, and nothing is missing. */
  private static void assertParts(Dataset<Row> whole, List<Dataset<Row>> parts) {
    List<String> ids =
        parts.stream().map(Splits::ids).flatMap(Collection::stream).collect(Collectors.toList());
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(new TreeSet<>(ids)).isEqualTo(Splits.ids(whole));
  }

  private static void assertRefused(SplitConfig config, Dataset<Row> interactions, String message) {
    assertThatThrownBy(() -> Splits.of(config, 42, interactions))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageStartingWith("Cannot evaluate: ")
        .hasMessageContaining(message);
  }
}

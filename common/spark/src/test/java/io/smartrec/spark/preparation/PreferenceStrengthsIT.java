package io.smartrec.spark.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class PreferenceStrengthsIT {
  private static final Map<ActionType, Double> WEIGHTS =
      Map.of(ActionType.VIEW, 0.1, ActionType.PURCHASE, 5.0, ActionType.SHARE, 0.0);
  private static final PreferenceConfig PLAIN = PreferenceConfig.weighted(WEIGHTS);
  private static final Instant END = Instant.parse("2026-03-11T00:00:00Z");

  /**
   * u1 i1: 3 views, two of them alike, and a purchase, ln(1 + 0.3 + 5); u2 i1: a view, ln(1.1); the
   * share counts nothing, and a like has no weight.
   */
  @Test
  void sumsWeightedActionsAndTakesTheLogarithm(SparkSession spark) {
    Map<String, Double> strengths =
        strengths(
            PLAIN,
            InteractionRows.interactions(
                spark,
                "u1 i1 view 2026-03-01T00:00:00Z",
                "u1 i1 view 2026-03-01T00:00:00Z",
                "u1 i1 purchase 2026-03-01T00:00:02Z",
                "u1 i1 view 2026-03-01T00:00:03Z",
                "u2 i1 view 2026-03-01T00:00:00Z",
                "u2 i2 share 2026-03-01T00:00:00Z",
                "u2 i3 like 2026-03-01T00:00:00Z"));

    assertThat(strengths).containsOnlyKeys("u1 i1", "u2 i1");
    assertThat(strengths.get("u1 i1")).isEqualTo(Math.log(6.3), within(1e-12));
    assertThat(strengths.get("u2 i1")).isEqualTo(Math.log(1.1), within(1e-12));
  }

  /**
   * Half-life 2 days, end 11 March: i1 is 2 days old and counts half, i2 4 days and a quarter, i3
   * is of the end, i4 later, both in full. A weight of 5 2^-65 is less than what is summed in.
   */
  @Test
  void anInteractionOneHalfLifeOldCountsHalf(SparkSession spark) {
    Map<String, Double> strengths =
        strengths(
            with(Optional.of(2.0), Optional.empty(), Optional.empty()),
            InteractionRows.interactions(
                spark,
                "u1 i1 purchase 2026-03-09T00:00:00Z",
                "u1 i2 purchase 2026-03-07T00:00:00Z",
                "u1 i2 purchase 2026-03-11T00:00:00Z",
                "u1 i3 purchase 2026-03-11T00:00:00Z",
                "u1 i4 purchase 2026-04-11T00:00:00Z",
                "u1 i5 purchase 2025-11-01T00:00:00Z"));

    assertThat(strengths).containsOnlyKeys("u1 i1", "u1 i2", "u1 i3", "u1 i4");
    assertThat(strengths.get("u1 i1")).isEqualTo(Math.log(1 + 2.5), within(1e-9));
    assertThat(strengths.get("u1 i2")).isEqualTo(Math.log(1 + 1.25 + 5), within(1e-9));
    assertThat(strengths.get("u1 i3")).isEqualTo(Math.log(6), within(1e-9));
    assertThat(strengths.get("u1 i4")).isEqualTo(Math.log(6), within(1e-9));
  }

  /**
   * A value below 5 is a signal against, of weight 5: against a view it wins by 4.9, against a
   * purchase it leaves nothing, alone it is -ln 6. The cap of 4 holds on both sides. Without a
   * value, nothing is said.
   */
  @Test
  void signalsAgainstAnItemAreSubtractedAndTheSumIsCapped(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
                spark,
                "u1 i1 view 2026-03-01T00:00:00Z 9",
                "u1 i1 view 2026-03-02T00:00:00Z 2",
                "u1 i2 purchase 2026-03-01T00:00:00Z 9",
                "u1 i2 view 2026-03-02T00:00:00Z 2",
                "u1 i3 purchase 2026-03-01T00:00:00Z 9",
                "u1 i4 share 2026-03-01T00:00:00Z 1",
                "u1 i5 view 2026-03-01T00:00:00Z 0")
            .selectExpr(
                "id",
                "user_id",
                "item_id",
                "action_type",
                "nullif(value, 0D) AS value",
                "timestamp",
                "context");

    Map<String, Double> uncapped =
        strengths(with(Optional.empty(), Optional.empty(), Optional.of("value < 5")), interactions);
    Map<String, Double> capped =
        strengths(with(Optional.empty(), Optional.of(4.0), Optional.of("value < 5")), interactions);

    assertThat(uncapped).containsOnlyKeys("u1 i1", "u1 i3", "u1 i5");
    assertThat(uncapped.get("u1 i1")).isEqualTo(-Math.log(5.9), within(1e-9));
    assertThat(uncapped.get("u1 i3")).isEqualTo(Math.log(6), within(1e-9));
    assertThat(uncapped.get("u1 i5")).isEqualTo(Math.log(1.1), within(1e-9));
    assertThat(capped.get("u1 i1")).isEqualTo(-Math.log(5), within(1e-9));
    assertThat(capped.get("u1 i3")).isEqualTo(Math.log(5), within(1e-9));
  }

  /** In binary, three times 0.1 is not 0.3. */
  @Test
  void whatCancelsIsNoPreference(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark,
            "u1 i1 view 2026-03-01T00:00:00Z 9",
            "u1 i1 view 2026-03-01T01:00:00Z 9",
            "u1 i1 view 2026-03-01T02:00:00Z 9",
            "u1 i1 view 2026-03-01T03:00:00Z 0");
    PreferenceConfig config =
        new PreferenceConfig(
            Feedback.IMPLICIT,
            Map.of(ActionType.VIEW, 0.1),
            Optional.of(30.0),
            Optional.empty(),
            Optional.of("value < 5"),
            0.3);

    assertThat(strengths(config.withHalfLife(Optional.empty()), interactions)).isEmpty();
    assertThat(strengths(config, interactions)).containsOnlyKeys("u1 i1");
  }

  @Test
  void refusesAConditionThatFailsOnAnInteraction(SparkSession spark) {
    Dataset<Row> view = InteractionRows.interactions(spark, "u1 i1 view 2026-03-01T00:00:00Z");
    PreferenceConfig config =
        with(Optional.empty(), Optional.empty(), Optional.of("CAST(user_id AS INT) < 5"));

    assertThatThrownBy(() -> new PreferenceStrengths(config, END).strengths(view))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageStartingWith(
            "Cannot train: train.preferences.negative-when, \"CAST(user_id AS INT) < 5\", fails on an interaction (CAST_INVALID_INPUT)");
  }

  @Test
  void refusesAConditionThatIsNone(SparkSession spark) {
    Dataset<Row> view = InteractionRows.interactions(spark, "u1 i1 view 2026-03-01T00:00:00Z");

    for (String condition : List.of("stars < 5", "value + 1", "value <")) {
      PreferenceConfig config = with(Optional.empty(), Optional.empty(), Optional.of(condition));
      assertThatThrownBy(() -> new PreferenceStrengths(config, END).strengths(view))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageStartingWith(
              "Cannot train: train.preferences.negative-when is no valid condition: ")
          .hasMessageContaining("id, user_id, item_id, action_type, value, timestamp, context");
    }
  }

  /**
   * Of u1 i1 the later value; of u1 i2, both at once, that of the larger id; a share says nothing.
   */
  @Test
  void theLatestValueIsTheRating(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark,
            "u1 i1 view 2026-03-01T00:00:00Z 5",
            "u1 i1 view 2026-03-02T00:00:00Z 2",
            "u1 i2 purchase 2026-03-01T00:00:00Z 3",
            "u1 i2 view 2026-03-01T00:00:00Z 0",
            "u1 i3 share 2026-03-01T00:00:00Z 4");

    assertThat(strengths(PLAIN.rated(), interactions))
        .isEqualTo(Map.of("u1 i1", 2.0, "u1 i2", 0.0));
  }

  /** Weights of which sums as doubles depend on the order. */
  @Test
  void dependsNeitherOnTheOrderNorOnThePartitionsOfItsInput(SparkSession spark) {
    String[] lines = new String[300];
    for (int i = 0; i < lines.length; i++) {
      lines[i] =
          String.format(
              "u%d i%d %s 2026-03-%02dT00:00:%02dZ",
              i % 3, i % 2, i % 5 == 0 ? "purchase" : "view", 1 + i % 9, i % 59);
    }
    Dataset<Row> interactions = InteractionRows.interactions(spark, lines);
    PreferenceConfig decaying = with(Optional.of(1.7), Optional.empty(), Optional.empty());

    Map<String, Double> strengths = strengths(decaying, interactions.coalesce(1));

    assertThat(strengths).hasSize(6);
    assertThat(strengths(decaying, interactions.orderBy("timestamp").repartition(5)))
        .isEqualTo(strengths);
  }

  @Test
  void refusesANegativeWeight() {
    PreferenceConfig config = PreferenceConfig.weighted(Map.of(ActionType.CLICK, -1.0));

    assertThatThrownBy(() -> new PreferenceStrengths(config, END))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Weight of click must be finite and not negative, was -1.0");
  }

  private static PreferenceConfig with(
      Optional<Double> halfLife, Optional<Double> cap, Optional<String> negativeWhen) {
    return new PreferenceConfig(Feedback.IMPLICIT, WEIGHTS, halfLife, cap, negativeWhen, 5);
  }

  private static Map<String, Double> strengths(PreferenceConfig config, Dataset<Row> interactions) {
    Map<String, Double> strengths = new TreeMap<>();
    for (Row row : new PreferenceStrengths(config, END).strengths(interactions).collectAsList()) {
      strengths.put(row.getString(0) + " " + row.getString(1), row.getDouble(2));
    }
    return strengths;
  }
}

package io.smartrec.spark.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Method;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Validation data never come from the hold-out. */
@ExtendWith(SparkExtension.class)
class ValidationSplitIT {
  private static final long SEED = 42;

  /** The last day is the 31st, the cut the 21st at the hour of the last; windows end there. */
  @Test
  void windowsOfATemporalSplitLieOneBeforeTheOtherBeforeTheCut(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark,
            "a i view 2026-03-31T12:00:00Z",
            "b i view 2026-03-21T12:00:00Z",
            "c i view 2026-03-21T11:59:59.999999Z",
            "d i view 2026-03-11T12:00:00Z",
            "e i view 2026-03-11T11:59:59.999999Z",
            "f i view 2026-03-01T12:00:00Z",
            "g i view 2026-03-01T11:59:59.999999Z");

    List<Split> splits =
        Splitters.validation(SplitConfig.temporal(10), 2, SEED).split(interactions);

    assertThat(splits).hasSize(2);
    assertThat(users(splits.get(0).train())).containsExactly("e", "f", "g");
    assertThat(users(splits.get(0).test())).containsExactly("c", "d");
    assertThat(splits.get(0).asOf()).isEqualTo(Instant.parse("2026-03-11T12:00:00Z"));
    assertThat(users(splits.get(1).train())).containsExactly("g");
    assertThat(users(splits.get(1).test())).containsExactly("e", "f");
    assertThat(splits.get(1).cut()).contains(Instant.parse("2026-03-01T12:00:00Z"));
  }

  @Test
  void refusesWindowsThatLeaveNothingToTrainOn(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark, "a i view 2026-03-01T12:00:00Z", "b i view 2026-03-31T12:00:00Z");

    assertThatThrownBy(
            () -> Splitters.validation(SplitConfig.temporal(10), 2, SEED).split(interactions))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("2 windows of 10 days before a hold-out of 10 days")
        .hasMessageContaining("tune.windows");
  }

  /** Also where both are by chance: with the same chance nothing would be held out. */
  @ParameterizedTest
  @EnumSource(
      value = Method.class,
      names = {"LEAVE_LAST", "NEW_USER", "RANDOM", "K_FOLD"})
  void otherMethodsHoldOutOnceMoreWithoutTheHoldOut(Method method, SparkSession spark) {
    SplitConfig config = new SplitConfig(method, 28, 1, 0.3, Stratify.NONE, 4, Optional.empty());
    Dataset<Row> interactions = square(spark);
    Set<String> heldOut =
        ids(Splitters.of(config, SEED, Optional.empty()).split(interactions).get(0).test());

    List<Split> splits = Splitters.validation(config, 2, SEED).split(interactions);

    assertThat(splits).hasSize(1);
    Split split = splits.get(0);
    assertThat(ids(split.test())).isNotEmpty().doesNotContainAnyElementsOf(heldOut);
    assertThat(ids(split.train()))
        .isNotEmpty()
        .doesNotContainAnyElementsOf(heldOut)
        .doesNotContainAnyElementsOf(ids(split.test()));
    assertThat(split.history().isPresent()).isEqualTo(method == Method.NEW_USER);
  }

  @Test
  void whatWasProvidedIsLeftAlone(SparkSession spark) {
    SplitConfig config =
        new SplitConfig(Method.PROVIDED, 28, 1, 0.3, Stratify.NONE, 4, Optional.empty());

    Split split = Splitters.validation(config, 2, SEED).split(square(spark)).get(0);

    Set<String> all = new HashSet<>(ids(split.train()));
    all.addAll(ids(split.test()));
    assertThat(all).isEqualTo(ids(square(spark)));
  }

  /** 10 users with 10 items each, one a day. */
  private static Dataset<Row> square(SparkSession spark) {
    String[] lines = new String[100];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = String.format("u%d i%d view 2026-03-%02dT00:00:00Z", i / 10, i % 10, 1 + i % 10);
    }
    return InteractionRows.interactions(spark, lines);
  }

  private static Set<String> users(Dataset<Row> rows) {
    return values(rows, "user_id");
  }

  private static Set<String> ids(Dataset<Row> rows) {
    return values(rows, "id");
  }

  private static Set<String> values(Dataset<Row> rows, String column) {
    return new TreeSet<>(rows.select(column).as(Encoders.STRING()).collectAsList());
  }
}

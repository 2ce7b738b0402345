package io.smartrec.spark.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TemporalSplitIT {
  /**
   * End 11 March noon, two days: the cut is 9 March noon, and what happened then is in the
   * hold-out.
   */
  @Test
  void cutsDaysBeforeTheEndWithTheCutItselfInTheHoldout(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark,
            "u1 i1 view 2026-03-01T00:00:00Z",
            "u1 i2 view 2026-03-09T11:59:59.999999Z",
            "u1 i3 view 2026-03-09T12:00:00Z",
            "u1 i4 view 2026-03-11T12:00:00Z");

    List<Split> splits = Splits.of(SplitConfig.temporal(2), 42, interactions);

    assertThat(splits).hasSize(1);
    Split split = splits.get(0);
    assertThat(split.cut()).contains(Instant.parse("2026-03-09T12:00:00Z"));
    assertThat(split.asOf()).isEqualTo(Instant.parse("2026-03-09T12:00:00Z"));
    assertThat(split.history()).isEmpty();
    assertThat(Splits.values(split.train(), "item_id")).containsExactly("i1", "i2");
    assertThat(Splits.values(split.test(), "item_id")).containsExactly("i3", "i4");
    assertThat(LeakageAudit.of(split)).isEqualTo(new LeakageAudit(2, 2, 0, 0, 0, 1));
  }

  @Test
  void refusesAnEmptyTable(SparkSession spark) {
    assertThatThrownBy(
            () -> Splits.of(SplitConfig.temporal(28), 42, InteractionRows.interactions(spark)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessage("Cannot train: interactions has no rows. Run ingest first.");
  }

  @Test
  void refusesAHoldoutThatLeavesNothingToTrainOn(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark, "u1 i1 view 2026-03-01T00:00:00Z", "u1 i2 view 2026-03-08T00:00:00Z");

    assertThatThrownBy(() -> Splits.of(SplitConfig.temporal(7), 42, interactions))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("a hold-out of 7 days leaves nothing to train on")
        .hasMessageContaining("2026-03-01T00:00:00Z");
  }
}

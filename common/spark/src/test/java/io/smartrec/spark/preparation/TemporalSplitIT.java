package io.smartrec.spark.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
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

    TemporalSplit.Holdout split = TemporalSplit.split(interactions, 2);

    assertThat(split.end()).isEqualTo(Instant.parse("2026-03-11T12:00:00Z"));
    assertThat(split.cut()).isEqualTo(Instant.parse("2026-03-09T12:00:00Z"));
    assertThat(items(split.train())).containsExactlyInAnyOrder("i1", "i2");
    assertThat(items(split.test())).containsExactlyInAnyOrder("i3", "i4");
  }

  @Test
  void refusesAnEmptyTable(SparkSession spark) {
    assertThatThrownBy(() -> TemporalSplit.split(InteractionRows.interactions(spark), 28))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessage("Cannot train: interactions has no rows. Run ingest first.");
  }

  @Test
  void refusesAHoldoutThatLeavesNothingToTrainOn(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark, "u1 i1 view 2026-03-01T00:00:00Z", "u1 i2 view 2026-03-08T00:00:00Z");

    assertThatThrownBy(() -> TemporalSplit.split(interactions, 7))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("a hold-out of 7 days leaves nothing to train on")
        .hasMessageContaining("2026-03-01T00:00:00Z");
  }

  private static List<String> items(Dataset<Row> interactions) {
    return interactions.select("item_id").as(Encoders.STRING()).collectAsList();
  }
}

package io.smartrec.spark.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.domain.ActionType;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class PreferenceStrengthsIT {
  private static final Map<ActionType, Double> WEIGHTS =
      Map.of(ActionType.VIEW, 0.1, ActionType.PURCHASE, 5.0, ActionType.SHARE, 0.0);

  /**
   * u1 i1: 3 views and a purchase, ln(1 + 0.3 + 5); u2 i1: a view, ln(1.1); the share counts
   * nothing.
   */
  @Test
  void sumsWeightedActionsAndTakesTheLogarithm(SparkSession spark) {
    Dataset<Row> interactions =
        InteractionRows.interactions(
            spark,
            "u1 i1 view 2026-03-01T00:00:00Z",
            "u1 i1 view 2026-03-01T00:00:01Z",
            "u1 i1 purchase 2026-03-01T00:00:02Z",
            "u1 i1 view 2026-03-01T00:00:03Z",
            "u2 i1 view 2026-03-01T00:00:00Z",
            "u2 i2 share 2026-03-01T00:00:00Z",
            "u2 i3 like 2026-03-01T00:00:00Z");

    List<Row> rows =
        new PreferenceStrengths(WEIGHTS).strengths(interactions).orderBy("user_id").collectAsList();

    assertThat(rows).extracting(row -> row.getString(0)).containsExactly("u1", "u2");
    assertThat(rows).extracting(row -> row.getString(1)).containsExactly("i1", "i1");
    assertThat(rows.get(0).getDouble(2)).isEqualTo(Math.log(6.3), within(1e-12));
    assertThat(rows.get(1).getDouble(2)).isEqualTo(Math.log(1.1), within(1e-12));
  }

  @Test
  void refusesANegativeWeight() {
    assertThatThrownBy(() -> new PreferenceStrengths(Map.of(ActionType.CLICK, -1.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Weight of click must be finite and not negative, was -1.0");
  }
}

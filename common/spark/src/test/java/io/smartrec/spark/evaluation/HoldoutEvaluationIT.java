package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.MeanRankingMetrics;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class HoldoutEvaluationIT {
  /**
   * k = 2. u1: relevant a, b; list x, a: precision 1/2, recall 1/2, AP (1/2)/2, nDCG
   * 0.6309297536/1.6309297536. u2: relevant a; list a, b: precision 1/2, the rest 1. u3: relevant
   * a, but no list: zeros. u4 has a list, but nothing relevant: not counted. Rank 3 is not looked
   * at.
   */
  @Test
  void averagesOverTheUsersWithRelevantItems(SparkSession spark) {
    Dataset<Row> lists = lists(spark, "u1 x 1", "u1 a 2", "u1 b 3", "u2 a 1", "u2 b 2", "u4 a 1");
    Dataset<Row> relevant = InteractionRows.pairs(spark, "u1 a", "u1 b", "u2 a", "u3 a");

    MeanRankingMetrics means = new HoldoutEvaluation(2).judge(lists, relevant);

    assertThat(means.k()).isEqualTo(2);
    assertThat(means.users()).isEqualTo(3);
    assertThat(means.precision()).isEqualTo(1.0 / 3, within(1e-12));
    assertThat(means.recall()).isEqualTo(0.5, within(1e-12));
    assertThat(means.map()).isEqualTo(1.25 / 3, within(1e-12));
    assertThat(means.ndcg()).isEqualTo((0.6309297536 / 1.6309297536 + 1) / 3, within(1e-9));
  }

  @Test
  void refusesToJudgeNobody(SparkSession spark) {
    assertThatThrownBy(
            () ->
                new HoldoutEvaluation(2)
                    .judge(lists(spark, "u1 a 1"), InteractionRows.pairs(spark)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageStartingWith("Cannot evaluate: no user of the hold-out has both");
  }

  /** u1 turns to b, which is new, and repeats a; u2 only repeats; u3 is unknown. */
  @Test
  void asksOnlyForWhatIsNewToUsersWithHistory(SparkSession spark) {
    Dataset<Row> seen = InteractionRows.pairs(spark, "u1 a", "u2 a", "u4 a");
    Dataset<Row> test = InteractionRows.pairs(spark, "u1 a", "u1 b", "u2 a", "u3 a", "u3 b");

    assertThat(RelevantItems.of(seen, test).collectAsList())
        .containsExactly(RowFactory.create("u1", "b"));
    assertThat(HoldoutUsers.of(seen, test)).isEqualTo(new HoldoutUsers(3, 1, 1, 1));
  }

  private static Dataset<Row> lists(SparkSession spark, String... lines) {
    List<Row> rows =
        Arrays.stream(lines)
            .map(line -> List.of(line.split(" ", 3)))
            .map(w -> RowFactory.create(w.get(0), w.get(1), Integer.valueOf(w.get(2))))
            .toList();
    return spark.createDataFrame(
        rows,
        new StructType().add("user_id", "string").add("item_id", "string").add("rank", "int"));
  }
}

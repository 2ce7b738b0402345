package io.smartrec.spark.topn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class UserAucIT {
  /**
   * Items score 5, 4, 4, 3, 2 and 1 for u0. It has seen i0; of i2, i4 and i5, relevant i1 ties with
   * one and is above two, i3 is above two: (2.5 + 2) / 6. u1, with the items the other way round,
   * has seen i4; i5 is above i1 to i3, i0 above none: 3 / 6. u2 scores all alike. u3 has seen
   * whatever is not relevant. Nothing that is relevant to u4 is known. u5's i1 and i2 tie with each
   * other and are above three of four: 6 / 8.
   */
  @Test
  void agreesWithTheCasesByHand(SparkSession spark) {
    FactorModel model =
        model(
            spark,
            new float[][] {{1}, {-1}, {0}, {1}, {1}, {1}},
            new float[][] {{5}, {4}, {4}, {3}, {2}, {1}});
    Dataset<Row> seen =
        InteractionRows.pairs(
            spark, "u0 i0", "u0 old", "u1 i4", "u3 i0", "u3 i1", "u3 i2", "u3 i3", "u9 i1");
    Dataset<Row> relevant =
        InteractionRows.pairs(
            spark, "u0 i1", "u0 i3", "u0 new", "u1 i5", "u1 i0", "u2 i0", "u3 i4", "u3 i5",
            "u4 new", "u5 i1", "u5 i2", "u9 i2");

    Map<String, Double> aucs = aucs(Scoring.forJudging(model, seen, relevant).aucs());

    assertThat(aucs).containsOnlyKeys("u0", "u1", "u2", "u3", "u4", "u5");
    assertThat(aucs.get("u0")).isEqualTo(4.5 / 6, within(1e-12));
    assertThat(aucs.get("u1")).isEqualTo(0.5);
    assertThat(aucs.get("u2")).isEqualTo(0.5);
    assertThat(aucs.get("u3")).isNull();
    assertThat(aucs.get("u4")).isNull();
    assertThat(aucs.get("u5")).isEqualTo(6.0 / 8, within(1e-12));
  }

  /** Small whole numbers: sums are exact and ties are many. */
  @Test
  void agreesWithComparingAllPairs(SparkSession spark) {
    Random random = new Random(5);
    float[][] users = wholeNumbers(30, random);
    float[][] items = wholeNumbers(40, random);
    List<String> seen = new ArrayList<>();
    List<String> relevant = new ArrayList<>();
    Map<String, Double> expected = new HashMap<>();
    for (int user = 0; user < users.length; user++) {
      List<Double> good = new ArrayList<>();
      List<Double> others = new ArrayList<>();
      for (int item = 0; item < items.length; item++) {
        // Minus zero is no other number than zero.
        double score = users[user][0] * items[item][0] + users[user][1] * items[item][1] + 0.0;
        int kind = random.nextInt(5);
        if (kind == 0) {
          seen.add("u" + user + " i" + item);
        } else if (kind == 1) {
          relevant.add("u" + user + " i" + item);
          good.add(score);
        } else {
          others.add(score);
        }
      }
      expected.put("u" + user, shareOfPairsInOrder(good, others));
    }

    Map<String, Double> aucs =
        aucs(
            Scoring.forJudging(
                    model(spark, users, items),
                    InteractionRows.pairs(spark, seen.toArray(String[]::new)),
                    InteractionRows.pairs(spark, relevant.toArray(String[]::new)))
                .aucs());

    assertThat(aucs.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (user, auc) -> assertThat(aucs.get(user)).as(user).isEqualTo(auc, within(1e-12)));
  }

  private static double shareOfPairsInOrder(List<Double> good, List<Double> others) {
    return good.stream()
        .flatMapToDouble(
            score ->
                others.stream()
                    .mapToDouble(other -> score > other ? 1 : score.equals(other) ? 0.5 : 0))
        .average()
        .orElseThrow();
  }

  private static float[][] wholeNumbers(int rows, Random random) {
    float[][] numbers = new float[rows][2];
    for (float[] row : numbers) {
      row[0] = random.nextInt(5) - 2;
      row[1] = random.nextInt(5) - 2;
    }
    return numbers;
  }

  private static Map<String, Double> aucs(Dataset<Row> rows) {
    Map<String, Double> aucs = new HashMap<>();
    rows.collectAsList()
        .forEach(row -> aucs.put(row.getString(0), row.isNullAt(1) ? null : row.getDouble(1)));
    return aucs;
  }

  private static FactorModel model(SparkSession spark, float[][] users, float[][] items) {
    return new FactorModel(factors(spark, "u", users), factors(spark, "i", items), items[0].length);
  }

  private static Dataset<Row> factors(SparkSession spark, String prefix, float[][] features) {
    List<Row> rows =
        IntStream.range(0, features.length)
            .mapToObj(i -> RowFactory.create(prefix + i, i, features[i]))
            .toList();
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
  }
}

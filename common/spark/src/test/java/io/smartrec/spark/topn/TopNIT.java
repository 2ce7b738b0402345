package io.smartrec.spark.topn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.error.UserException;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class TopNIT {
  /**
   * Small whole numbers as factors: sums are exact and ties are many. Ranks 1 to 6 go through both
   * kinds of loops, 7,000 items at rank 6 through more than one tile, 70 users through more than
   * one batch.
   */
  @Test
  void agreesWithBruteForceIncludingTiesAndSeenItems(SparkSession spark) {
    for (int[] shape : new int[][] {{3, 8, 1, 20}, {70, 300, 4, 10}, {5, 7000, 6, 25}}) {
      Random random = new Random(11);
      float[][] users = wholeNumbers(shape[0], shape[2], random);
      float[][] items = wholeNumbers(shape[1], shape[2], random);
      boolean[][] seen = new boolean[shape[0]][shape[1]];
      List<String> pairs = new ArrayList<>();
      for (int user = 1; user < shape[0]; user++) {
        for (int count = 0; count < 6; count++) {
          int item = random.nextInt(shape[1]);
          seen[user][item] = true;
          pairs.add(id("u", user) + " " + id("i", item));
        }
      }

      Dataset<Row> lists =
          new TopN()
              .recommend(
                  model(spark, users, items),
                  InteractionRows.pairs(spark, pairs.toArray(String[]::new)),
                  shape[3]);

      assertThat(
              lists
                  .orderBy(TopN.USER_ID, TopN.RANK)
                  .select(TopN.USER_ID, TopN.ITEM_ID, TopN.RANK, TopN.SCORE)
                  .collectAsList())
          .isEqualTo(bruteForce(users, items, seen, shape[3]));
    }
  }

  /**
   * The user saw i0 = (1, 0) and i1 = (0, 1). i2 = (3, 4): cosine 0.6 to i0, 0.8 to i1, so because
   * of i1. i3 = (-1, -1) is like nothing seen.
   */
  @Test
  void namesTheSeenItemMostSimilarToTheRecommendedOne(SparkSession spark) {
    FactorModel model =
        model(spark, new float[][] {{1, 1}}, new float[][] {{1, 0}, {0, 1}, {3, 4}, {-1, -1}});
    Dataset<Row> seen =
        InteractionRows.pairs(spark, "u00000 i00000", "u00000 i00001", "u9 i00002", "u00000 x");

    List<Row> list = new TopN().recommend(model, seen, 10).orderBy(TopN.RANK).collectAsList();

    assertThat(list).hasSize(2);
    assertThat(list.get(0).<String>getAs(TopN.ITEM_ID)).isEqualTo("i00002");
    assertThat(list.get(0).<String>getAs(TopN.BECAUSE_ITEM_ID)).isEqualTo("i00001");
    assertThat(list.get(0).<Double>getAs(TopN.BECAUSE_SIMILARITY)).isEqualTo(0.8, within(1e-6));
    assertThat(list.get(1).<String>getAs(TopN.ITEM_ID)).isEqualTo("i00003");
    assertThat(list.get(1).<String>getAs(TopN.BECAUSE_ITEM_ID)).isNull();
    assertThat(list.get(1).<Double>getAs(TopN.BECAUSE_SIMILARITY)).isNull();
  }

  @Test
  void givesNoReasonForModelsOfRankOne(SparkSession spark) {
    FactorModel model = model(spark, new float[][] {{1}}, new float[][] {{5}, {4}});

    List<Row> list =
        new TopN()
            .recommend(model, InteractionRows.pairs(spark, "u00000 i00000"), 5)
            .collectAsList();

    assertThat(list).containsExactly(RowFactory.create("u00000", "i00001", 1, 4.0, null, null));
  }

  @Test
  void refusesItemFactorsOverTheLimit(SparkSession spark) {
    FactorModel model = model(spark, new float[][] {{1, 1}}, new float[][] {{1, 0}, {0, 1}});

    assertThatThrownBy(() -> new TopN(200).recommend(model, InteractionRows.pairs(spark), 1))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Cannot recommend: the factors of 2 items at rank 2 take 216 bytes, more than the 200");
  }

  private static float[][] wholeNumbers(int rows, int rank, Random random) {
    float[][] numbers = new float[rows][rank];
    for (float[] row : numbers) {
      for (int feature = 0; feature < rank; feature++) {
        row[feature] = random.nextInt(7) - 3;
      }
    }
    return numbers;
  }

  private static List<Row> bruteForce(float[][] users, float[][] items, boolean[][] seen, int n) {
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < users.length; user++) {
      double[] scores = new double[items.length];
      for (int item = 0; item < items.length; item++) {
        for (int feature = 0; feature < users[user].length; feature++) {
          scores[item] += users[user][feature] * items[item][feature];
        }
      }
      boolean[] seenByUser = seen[user];
      List<Integer> best =
          IntStream.range(0, items.length)
              .filter(item -> !seenByUser[item])
              .boxed()
              .sorted(
                  Comparator.<Integer>comparingDouble(item -> -scores[item])
                      .thenComparing(Comparator.naturalOrder()))
              .limit(n)
              .toList();
      for (int position = 0; position < best.size(); position++) {
        int item = best.get(position);
        rows.add(RowFactory.create(id("u", user), id("i", item), position + 1, scores[item] + 0.0));
      }
    }
    return rows;
  }

  private static FactorModel model(SparkSession spark, float[][] users, float[][] items) {
    return new FactorModel(
        factors(spark, "u", users).repartition(3), factors(spark, "i", items), items[0].length);
  }

  private static Dataset<Row> factors(SparkSession spark, String prefix, float[][] features) {
    List<Row> rows =
        IntStream.range(0, features.length)
            .mapToObj(i -> RowFactory.create(id(prefix, i), i, features[i]))
            .toList();
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
  }

  private static String id(String prefix, int number) {
    return String.format("%s%05d", prefix, number);
  }
}

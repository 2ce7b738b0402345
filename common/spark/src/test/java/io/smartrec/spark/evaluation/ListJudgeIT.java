package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.domain.Segment;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.evaluation.RankingMetrics;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.Tuple2;

@ExtendWith(SparkExtension.class)
class ListJudgeIT {
  /** Discounts of rank 2 over that of a list with both ranks hit: 1 / log2(3) = 0.6309297536. */
  private static final double SECOND_OF_TWO = 0.6309297536 / 1.6309297536;

  private static final double FIRST_OF_TWO = 1 / 1.6309297536;

  /**
   * In the order ndcg, graded ndcg, map, mrr, precision, recall, hit rate, novelty, popularity,
   * diversity, serendipity, recall of head and tail, auc.
   *
   * <p>u1 has d, c and is asked for c (gain ln 2) and e (ln 4): graded 0.63 / (2 + 0.63). Of four
   * users one has d and one c: 2 bits each. Their words are {blue, a, hat} and {red, a, hat}: half
   * of four are shared. c is in the baseline's first two. c and e are of the tail.
   *
   * <p>u2 has b, which is of the head and first in the baseline, and x, which nobody knows: as if
   * one user had it, so 2 bits beside the 1 of b.
   *
   * <p>u3 has no list. u4 has c and no second item; the baseline has c second, so that it is
   * serendipitous at 1 only; b of the head was missed.
   *
   * <p>u5 and u9 have lists and are not judged.
   */
  @Test
  void agreesWithTheCaseByHand(SparkSession spark) {
    try (Holdout holdout = Judging.byHand(spark)) {
      assertThat(holdout.counts()).isEqualTo(new HoldoutUsers(6, 4, 1, 1));
      assertThat(holdout.trainingUsers()).isEqualTo(4);

      Dataset<Row> rows =
          ListJudge.judge(
              holdout,
              Judging.lists(spark, "u1 d c", "u2 b x", "u4 c", "u5 b", "u9 a"),
              Judging.aucs(spark, "u1 0.25", "u9 1.0"));

      Map<String, List<@Nullable Double>> expected = new LinkedHashMap<>();
      double half = SECOND_OF_TWO;
      double graded = 0.6309297536 / 2.6309297536;
      expected.put("u1@1 light", values(0, 0, 0, 0, 0, 0, 0, 2, 1, null, 0, null, 0, 0.25));
      expected.put(
          "u1@2 light",
          values(half, graded, 0.25, 0.5, 0.5, 0.5, 1, 2, 1, 0.5, 0, null, 0.5, 0.25));
      expected.put("u2@1 new", values(1, 1, 1, 1, 1, 1, 1, 1, 2, null, 0, 1, null, null));
      expected.put("u2@2 new", values(1, 1, 1, 1, 0.5, 1, 1, 1.5, 1, null, 0, 1, null, null));
      List<@Nullable Double> nothing =
          values(0, 0, 0, 0, 0, 0, 0, null, null, null, 0, null, 0, null);
      expected.put("u3@1 heavy", nothing);
      expected.put("u3@2 heavy", nothing);
      double first = FIRST_OF_TWO;
      expected.put("u4@1 light", values(1, 1, 1, 1, 1, 0.5, 1, 2, 1, null, 1, 0, 1, null));
      expected.put(
          "u4@2 light", values(first, first, 0.5, 1, 0.5, 0.5, 1, 2, 1, null, 0, 0, 1, null));
      assertSame(Judging.byUserAndLength(rows), expected);
      assertMeans(UserMeans.quality(rows, Judging.config(1, 2), 42, Map.of("rmse", 0.5)));
    }
  }

  /**
   * The same rows. ndcg@2: (0.38685 + 1 + 0 + 0.61315) / 4 = 1/2, of the two light users, too. At
   * 1, the novelty of three lists is 2, 1 and 2, the recall of the head of two users 1 and 0, and
   * no list has a pair.
   */
  private static void assertMeans(Quality quality) {
    assertThat(quality.users()).isEqualTo(4);
    Map<String, BootstrapMean> means = quality.means();
    assertThat(mean(means, "ndcg@2")).isEqualTo(0.5, within(1e-9));
    assertThat(mean(means, "novelty@1")).isEqualTo(5.0 / 3, within(1e-12));
    assertThat(mean(means, "recall_head@1")).isEqualTo(0.5);
    assertThat(mean(means, "auc")).isEqualTo(0.25);
    assertThat(means).doesNotContainKey("diversity@1").containsKey("diversity@2");
    assertThat(means.values())
        .extracting(BootstrapMean::observations)
        .allMatch(observations -> observations >= 1 && observations <= 4);
    assertThat(quality.segments()).containsOnlyKeys(Segment.NEW, Segment.LIGHT, Segment.HEAVY);
    assertThat(mean(quality.segments().getOrDefault(Segment.LIGHT, Map.of()), "ndcg@2"))
        .isEqualTo(0.5, within(1e-9));
    assertThat(mean(quality.segments().getOrDefault(Segment.NEW, Map.of()), "ndcg@2")).isEqualTo(1);
    assertThat(mean(quality.segments().getOrDefault(Segment.HEAVY, Map.of()), "ndcg@2")).isZero();
    assertThat(quality.values()).containsEntry("rmse", 0.5);
  }

  /**
   * At 1, b, c and d are recommended once each, at 2 c twice; of five items of the training data, z
   * among them: with shares in ascending order, (0 + 2 + 4) / 3 / 4 and (0 + 2 + 2 * 4) / 4 / 4.
   * Three of four judged users are served.
   */
  @Test
  void totalsAgreeWithTheCaseByHand(SparkSession spark) {
    try (Holdout holdout = Judging.byHand(spark)) {
      Map<String, Double> totals =
          CatalogueTotals.of(holdout, Judging.lists(spark, "u1 d c", "u2 b", "u4 c"));

      assertThat(totals)
          .containsOnlyKeys("coverage@1", "gini@1", "coverage@2", "gini@2", "user_coverage");
      assertThat(totals)
          .containsEntry("coverage@1", 0.6)
          .containsEntry("coverage@2", 0.6)
          .containsEntry("user_coverage", 0.75)
          .hasEntrySatisfying("gini@1", gini -> assertThat(gini).isEqualTo(0.5, within(1e-12)))
          .hasEntrySatisfying("gini@2", gini -> assertThat(gini).isEqualTo(0.625, within(1e-12)));
      assertThat(CatalogueTotals.of(holdout, Judging.lists(spark)))
          .isEqualTo(Map.of("coverage@1", 0.0, "coverage@2", 0.0, "user_coverage", 0.0));
      // A model that knows what the yardstick does not weigh may recommend all of it.
      assertThat(CatalogueTotals.of(holdout, Judging.lists(spark, "u1 a b", "u2 c d", "u3 z")))
          .containsEntry("coverage@2", 1.0);
    }
  }

  /**
   * Precision, recall, nDCG and MAP at k are MLlib's, also of lists that are shorter than k. They
   * would differ for users without a relevant item, who count as 0 there and are not judged here;
   * MLlib's MAP without a k divides by all relevant items, and it has no gains.
   */
  @Test
  void agreesWithTheRankingMetricsOfMllib(SparkSession spark) {
    Random random = new Random(8);
    List<String> train = new ArrayList<>();
    List<String> test = new ArrayList<>();
    List<String> lists = new ArrayList<>();
    List<Tuple2<Object, Object>> rankings = new ArrayList<>();
    for (int user = 0; user < 40; user++) {
      List<String> items =
          new ArrayList<>(IntStream.range(0, 12).mapToObj(item -> "i" + item).toList());
      Collections.shuffle(items, random);
      List<String> relevant = List.copyOf(items.subList(0, 1 + random.nextInt(9)));
      Collections.shuffle(items, random);
      List<String> list = List.copyOf(items.subList(0, 1 + random.nextInt(12)));
      String id = "u" + user;
      train.add(id + " s view");
      relevant.forEach(item -> test.add(id + " " + item + " view"));
      lists.add(id + " " + String.join(" ", list));
      rankings.add(new Tuple2<>(list.toArray(), relevant.toArray()));
    }
    try (Holdout holdout =
        new Holdout(
            Judging.split(
                Judging.interactions(spark, "2026-03-01", train.toArray(String[]::new)),
                Judging.interactions(spark, "2026-03-05", test.toArray(String[]::new))),
            Judging.yardstick(Judging.VIEWS, 3, 7))) {
      Dataset<Row> rows =
          ListJudge.judge(
              holdout, Judging.lists(spark, lists.toArray(String[]::new)), Judging.aucs(spark));
      Map<String, BootstrapMean> means = UserMeans.means(rows, Judging.config(3, 7), 42);
      RankingMetrics<Object> mllib = mllib(spark, rankings);

      for (int k : new int[] {3, 7}) {
        assertThat(mean(means, "precision@" + k)).isEqualTo(mllib.precisionAt(k), within(1e-12));
        assertThat(mean(means, "recall@" + k)).isEqualTo(mllib.recallAt(k), within(1e-12));
        assertThat(mean(means, "ndcg@" + k)).isEqualTo(mllib.ndcgAt(k), within(1e-12));
        assertThat(mean(means, "map@" + k))
            .isEqualTo(mllib.meanAveragePrecisionAt(k), within(1e-12));
      }
    }
  }

  @Test
  void refusesToJudgeNobody(SparkSession spark) {
    Dataset<Row> train = Judging.interactions(spark, "2026-03-01", "u1 a view");
    Dataset<Row> test = Judging.interactions(spark, "2026-03-05", "u1 a view", "u2 b view");

    assertThatThrownBy(
            () -> new Holdout(Judging.split(train, test), Judging.yardstick(Judging.VIEWS, 2)))
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

  @Test
  void conditionSaysWhichInteractionsOfTheHoldoutAreRelevant(SparkSession spark) {
    Dataset<Row> test =
        InteractionRows.interactions(
            spark,
            "u1 a view 2026-03-05T00:00:00Z 9",
            "u1 b view 2026-03-05T00:00:00Z 3",
            "u1 c click 2026-03-05T00:00:00Z 9");

    assertThat(
            RelevantItems.wanted(test, Judging.VIEWS, Optional.of("value >= 7"))
                .select("item_id")
                .collectAsList())
        .containsExactly(RowFactory.create("a"));
    assertThatThrownBy(() -> RelevantItems.wanted(test, Judging.VIEWS, Optional.of("stars >= 7")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageStartingWith("Cannot evaluate: evaluation.relevant-when is no valid condition");
  }

  private static RankingMetrics<Object> mllib(
      SparkSession spark, List<Tuple2<Object, Object>> rankings) {
    return RankingMetrics.of(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(rankings)
            .map(
                pair ->
                    new Tuple2<>(
                        Arrays.asList((Object[]) pair._1()), Arrays.asList((Object[]) pair._2()))));
  }

  private static double mean(Map<String, BootstrapMean> means, String name) {
    return Optional.ofNullable(means.get(name)).orElseThrow().mean();
  }

  private static List<@Nullable Double> values(@Nullable Number... values) {
    List<@Nullable Double> doubles = new ArrayList<>();
    for (Number value : values) {
      doubles.add(value == null ? null : value.doubleValue());
    }
    return doubles;
  }

  private static void assertSame(
      Map<String, List<@Nullable Double>> actual, Map<String, List<@Nullable Double>> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (key, values) ->
            assertThat(actual.get(key))
                .as(key)
                .usingComparatorForType(ListJudgeIT::nearly, Double.class)
                .usingRecursiveComparison()
                .isEqualTo(values));
  }

  private static int nearly(Double first, Double second) {
    return Math.abs(first - second) < 1e-9 ? 0 : 1;
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.Segment;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.metrics.TrainingItems;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.split.Split;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
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
class ModelJudgeIT {
  /** Discounts of rank 2 over that of a list with both ranks hit: 1 / log2(3) = 0.6309297536. */
  private static final double SECOND_OF_TWO = 0.6309297536 / 1.6309297536;

  private static final double FIRST_OF_TWO = 1 / 1.6309297536;

  /**
   * In the order ndcg, graded ndcg, map, mrr, precision, recall, hit rate, novelty, popularity,
   * diversity, serendipity, recall of head and tail, auc.
   *
   * <p>u1 has seen a and b, so it gets d, c and is asked for c (gain ln 2) and e (ln 4): graded
   * 0.63 / (2 + 0.63). Of four users one has d and one c: 2 bits each. Their words are {blue, a,
   * hat} and {red, a, hat}: half of four are shared. c is in the baseline's first two. c and e are
   * of the tail. c is above x and below d.
   *
   * <p>u2 gets b, which is of the head and first in the baseline, and x, which nobody knows: as if
   * one user had it, so 2 bits beside the 1 of b.
   *
   * <p>u3 is unknown to the model. u4 gets c and x; the baseline has c second, so that it is
   * serendipitous at 1 only; b of the head was missed: it is below x.
   *
   * <p>u5 is known to the model and is not judged. Training does not know u9, who is judged apart:
   * the list has a, which was wanted, first.
   */
  @Test
  void agreesWithTheCaseByHand(SparkSession spark) {
    FactorModel model =
        new FactorModel(
            Judging.factors(spark, "u1 1 0 0", "u2 0 1 0", "u4 0 0 1", "u5 1 0 0", "u9 1 0 0"),
            Judging.factors(spark, "a 9 9 9", "b 9 5 1", "c 4 1 5", "d 5 1 9", "x 1 4 4"),
            3);
    try (Holdout holdout = Judging.byHand(spark);
        ModelJudge judge = new ModelJudge(holdout, model)) {
      assertThat(holdout.counts()).isEqualTo(new HoldoutUsers(6, 0, 4, 1, 1));
      assertThat(holdout.catalogueItems()).isEqualTo(5);

      Dataset<Row> users = judge.users();

      assertThat(
              users.collectAsList().stream()
                  .collect(Collectors.toMap(row -> row.getString(0), row -> row.getList(2))))
          .isEqualTo(
              Map.of(
                  "u1", List.of("d", "c"),
                  "u2", List.of("b", "x"),
                  "u3", List.of(),
                  "u4", List.of("c", "x"),
                  "u9", List.of("a", "b")));
      Quality quality = UserMeans.quality(users, Judging.config(1, 2), 42, Map.of("rmse", 0.5));
      Contender contender = new Contender(new UUID(0, 1), "als", EvaluatorIT.recipe(Algorithm.ALS));
      assertSame(
          Judging.byUserAndLength(
              new Judged(contender, List.of(1, 2), users, quality)
                  .rows()
                  .where("segment <> 'cold'")),
          expected());
      assertThat(mean(quality.segments().getOrDefault(Segment.COLD, Map.of()), "mrr@1"))
          .isEqualTo(1);
      assertMeans(quality);
    }
  }

  private static Map<String, List<@Nullable Double>> expected() {
    Map<String, List<@Nullable Double>> expected = new LinkedHashMap<>();
    double half = SECOND_OF_TWO;
    double graded = 0.6309297536 / 2.6309297536;
    expected.put("u1@1 light", values(0, 0, 0, 0, 0, 0, 0, 2, 1, null, 0, null, 0, 0, 0.5));
    expected.put(
        "u1@2 light",
        values(half, graded, 0.25, 0.5, 0.5, 0.5, 1, 2, 1, 0.5, 0, null, 0.5, 0, 0.5));
    expected.put("u2@1 new", values(1, 1, 1, 1, 1, 1, 1, 1, 2, null, 0, 1, null, null, 1));
    expected.put("u2@2 new", values(1, 1, 1, 1, 0.5, 1, 1, 1.5, 1, null, 0, 1, null, null, 1));
    List<@Nullable Double> nothing =
        values(0, 0, 0, 0, 0, 0, 0, null, null, null, 0, null, 0, null, null);
    expected.put("u3@1 heavy", nothing);
    expected.put("u3@2 heavy", nothing);
    double first = FIRST_OF_TWO;
    expected.put("u4@1 light", values(1, 1, 1, 1, 1, 0.5, 1, 2, 1, null, 1, 0, 1, null, 0.5));
    expected.put(
        "u4@2 light", values(first, first, 0.5, 1, 0.5, 0.5, 1, 2, 0.5, null, 0, 0, 1, null, 0.5));
    return expected;
  }

  /**
   * The same rows. ndcg@2: (0.38685 + 1 + 0 + 0.61315) / 4 = 1/2, of the two light users, too. At
   * 1, the novelty of three lists is 2, 1 and 2, the recall of the head of two users 1 and 0, and
   * no list has a pair. Three users have an auc.
   */
  private static void assertMeans(Quality quality) {
    assertThat(quality.users()).isEqualTo(4);
    Map<String, BootstrapMean> means = quality.means();
    assertThat(mean(means, "ndcg@2")).isEqualTo(0.5, within(1e-9));
    assertThat(mean(means, "novelty@1")).isEqualTo(5.0 / 3, within(1e-12));
    assertThat(mean(means, "recall_head@1")).isEqualTo(0.5);
    assertThat(mean(means, "auc")).isEqualTo(2.0 / 3, within(1e-12));
    assertThat(means).doesNotContainKey("diversity@1").containsKey("diversity@2");
    assertThat(means.values())
        .extracting(BootstrapMean::observations)
        .allMatch(observations -> observations >= 1 && observations <= 4);
    assertThat(quality.segments())
        .containsOnlyKeys(Segment.COLD, Segment.NEW, Segment.LIGHT, Segment.HEAVY);
    assertThat(mean(quality.segments().getOrDefault(Segment.LIGHT, Map.of()), "ndcg@2"))
        .isEqualTo(0.5, within(1e-9));
    assertThat(mean(quality.segments().getOrDefault(Segment.NEW, Map.of()), "ndcg@2")).isEqualTo(1);
    assertThat(mean(quality.segments().getOrDefault(Segment.HEAVY, Map.of()), "ndcg@2")).isZero();
    assertThat(quality.values()).containsEntry("rmse", 0.5);
  }

  /**
   * At 1, b, c and d are recommended once each, at 2 c twice; of five items of the training data, z
   * among them: with shares in ascending order, (0 + 2 + 4) / 3 / 4 and (0 + 2 + 2 * 4) / 4 / 4.
   * Three of five users are served, one of whom has no history.
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
          .containsEntry("user_coverage", 0.6)
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
   * In a and b the same words, written otherwise; in c no key that counts; d is not described. The
   * diversity of a list of a and b is 0, and not known of any other.
   */
  @Test
  void attributesAreTheDistinctWordsOfTheKeys(SparkSession spark) {
    Dataset<Row> items =
        Judging.items(
            spark,
            "a {\"category\":\"Sci-Fi\",\"details\":{\"tags\":[\"Größe\",\"fi\"]}}",
            "b {\"category\":\"fi / SCI\",\"details\":{\"tags\":\"größe\"}}",
            "c {\"name\":\"sci\"}");
    Dataset<Row> popular = Judging.factors(spark, "a 3", "b 2", "c 2", "d 1");
    TrainingItems loaded =
        new TrainingItemsLoader()
            .load(
                new FactorModel(popular, popular, 1),
                0.5,
                Optional.of(items),
                List.of("category", "details.tags"),
                3);

    ListJudge judge = new ListJudge(loaded, List.of(2));
    int diversity = ListJudge.names(List.of(2)).indexOf(new MetricName(Metric.DIVERSITY, 2));
    assertThat(judge.values(List.of(), Map.of("d", 1.0), List.of("a", "b"), Double.NaN)[diversity])
        .isZero();
    assertThat(judge.values(List.of(), Map.of("d", 1.0), List.of("a", "c"), Double.NaN)[diversity])
        .isNaN();
    assertThat(judge.values(List.of(), Map.of("d", 1.0), List.of("b", "d"), Double.NaN)[diversity])
        .isNaN();
  }

  /** Two items; the four words of the first take 16 bytes more. */
  @Test
  void refusesItemsThatTakeMoreThanTheLimit(SparkSession spark) {
    Dataset<Row> items = Judging.items(spark, "a {\"category\":\"to be or not\"}");
    Dataset<Row> popular = Judging.factors(spark, "a 3", "b 2");
    FactorModel model = new FactorModel(popular, popular, 1);
    long needed = 2 * TrainingItemsLoader.BYTES_PER_ITEM + 16;

    for (long limit : new long[] {needed - 1, needed - 17}) {
      assertThatThrownBy(
              () ->
                  new TrainingItemsLoader(limit)
                      .load(model, 0.5, Optional.of(items), List.of("category"), 3))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
          .hasMessageStartingWith("Cannot evaluate: the ids and attributes of 2 items")
          .hasMessageContaining(limit + " bytes");
    }
    assertThatCode(
            () ->
                new TrainingItemsLoader(needed)
                    .load(model, 0.5, Optional.of(items), List.of("category"), 3))
        .doesNotThrowAnyException();
  }

  /**
   * Precision, recall, nDCG and MAP at k are MLlib's, also of lists that are shorter than k. They
   * would differ for users without a relevant item, who count as 0 there and are not judged here;
   * MLlib's MAP without a k divides by all relevant items, and it has no gains.
   */
  @Test
  void agreesWithTheRankingMetricsOfMllib(SparkSession spark) {
    Random random = new Random(8);
    List<Integer> ks = List.of(3, 7);
    ListJudge judge =
        new ListJudge(
            new TrainingItems(new String[] {"s"}, new int[] {40}, new int[][] {{}}, 0.5, 40), ks);
    List<double[]> values = new ArrayList<>();
    List<Tuple2<Object, Object>> rankings = new ArrayList<>();
    for (int user = 0; user < 40; user++) {
      List<String> items =
          new ArrayList<>(IntStream.range(0, 12).mapToObj(item -> "i" + item).toList());
      Collections.shuffle(items, random);
      List<String> relevant = List.copyOf(items.subList(0, 1 + random.nextInt(9)));
      Collections.shuffle(items, random);
      List<String> list = List.copyOf(items.subList(0, 1 + random.nextInt(12)));
      Map<String, Double> gains = relevant.stream().collect(Collectors.toMap(id -> id, id -> 1.0));
      values.add(judge.values(List.of("s"), gains, list, Double.NaN));
      rankings.add(new Tuple2<>(list.toArray(), relevant.toArray()));
    }
    RankingMetrics<Object> mllib = mllib(spark, rankings);

    for (int k : ks) {
      assertThat(mean(values, ks, Metric.PRECISION, k))
          .isEqualTo(mllib.precisionAt(k), within(1e-12));
      assertThat(mean(values, ks, Metric.RECALL, k)).isEqualTo(mllib.recallAt(k), within(1e-12));
      assertThat(mean(values, ks, Metric.NDCG, k)).isEqualTo(mllib.ndcgAt(k), within(1e-12));
      assertThat(mean(values, ks, Metric.MAP, k))
          .isEqualTo(mllib.meanAveragePrecisionAt(k), within(1e-12));
    }
  }

  private static double mean(List<double[]> users, List<Integer> ks, Metric metric, int k) {
    int at = ListJudge.names(ks).indexOf(new MetricName(metric, k));
    return users.stream().mapToDouble(values -> values[at]).average().orElseThrow();
  }

  /** Of 60 users who turned to something new about 20 are drawn: the same each time. */
  @Test
  void drawsUsersWhereThereAreTooMany(SparkSession spark) {
    String[] train =
        IntStream.range(0, 60).mapToObj(user -> "u" + user + " a view").toArray(String[]::new);
    String[] test =
        IntStream.range(0, 60).mapToObj(user -> "u" + user + " b view").toArray(String[]::new);
    Split split =
        Judging.split(
            Judging.interactions(spark, "2026-03-01", train),
            Judging.interactions(spark, "2026-03-05", test));
    Yardstick yardstick =
        new Yardstick(Judging.VIEWS, Judging.atMost(20, 2), Descriptions.NONE, 42);

    try (Holdout one = new Holdout(split, yardstick);
        Holdout other = new Holdout(split, yardstick)) {
      assertThat(one.counts().total()).isEqualTo(60);
      assertThat(one.counts().judged()).isBetween(10L, 30L);
      assertThat(one.counts().notDrawn()).isEqualTo(60 - one.counts().judged());
      assertThat(one.judgedUsers().select("user_id").collectAsList())
          .containsExactlyInAnyOrderElementsOf(
              other.judgedUsers().select("user_id").collectAsList());
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

  /** u1 turns to b, which is new, and repeats a; u2 only repeats; u3 is unknown; u4 stays away. */
  @Test
  void asksOnlyForWhatIsNewToUsersWithHistory(SparkSession spark) {
    Dataset<Row> known = InteractionRows.pairs(spark, "u1 a", "u1 a", "u2 a", "u4 a");
    Dataset<Row> wanted =
        InteractionRows.pairs(spark, "u1 a", "u1 b", "u2 a", "u3 a", "u3 b")
            .withColumn(WantedItems.GAIN, lit(2.0));

    // Too many to be sent to every process, and few enough.
    for (long count : new long[] {Long.MAX_VALUE, 3}) {
      Dataset<Row> users =
          JudgedUsers.of(known, wanted, count, new EvaluationConfig.Segments(2, 3, 0.5));

      assertThat(users.where("segment is not null").collectAsList())
          .extracting(row -> row.getString(0), row -> row.getString(1), row -> row.getList(3))
          .containsExactlyInAnyOrder(
              tuple("u1", "new", List.of(RowFactory.create("b", 2.0))),
              tuple(
                  "u3", "cold", List.of(RowFactory.create("a", 2.0), RowFactory.create("b", 2.0))));
      assertThat(HoldoutUsers.of(5, users)).isEqualTo(new HoldoutUsers(5, 2, 1, 1, 1));
    }
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
            WantedItems.of(test, Judging.VIEWS, Optional.of("value >= 7"))
                .select("item_id")
                .collectAsList())
        .containsExactly(RowFactory.create("a"));
    assertThatThrownBy(
            () -> WantedItems.of(test, Judging.VIEWS, Optional.of("CAST(user_id AS INT) > 1")))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageStartingWith(
            "Cannot evaluate: evaluation.relevant-when, \"CAST(user_id AS INT) > 1\", fails on an interaction (CAST_INVALID_INPUT)");
    assertThatThrownBy(() -> WantedItems.of(test, Judging.VIEWS, Optional.of("stars >= 7")))
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
                .usingComparatorForType(ModelJudgeIT::nearly, Double.class)
                .usingRecursiveComparison()
                .isEqualTo(values));
  }

  private static int nearly(Double first, Double second) {
    return Math.abs(first - second) < 1e-9 ? 0 : 1;
  }
}

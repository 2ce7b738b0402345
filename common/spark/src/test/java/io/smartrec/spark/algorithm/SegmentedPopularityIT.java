package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.SegmentsConfig;
import io.smartrec.testing.SparkExtension;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Of ten preferences tea has 4 and skis 6. The Irish have tea 3, skis 1; the Swiss tea 1, skis 4;
 * nobody knows where one is, who has skis.
 */
@ExtendWith(SparkExtension.class)
class SegmentedPopularityIT {
  private static final double SMOOTHING = 2;
  private static final double TEA = 4;
  private static final double SKIS = 6;

  private final SparkSession spark;
  private Dataset<Row> preferences;
  private Descriptions known = Descriptions.NONE;

  SegmentedPopularityIT(SparkSession spark) {
    this.spark = spark;
    preferences = spark.emptyDataFrame();
  }

  @BeforeEach
  void people() {
    preferences =
        Preferences.of(
            spark,
            "ie1 tea 1",
            "ie2 tea 1",
            "ie3 tea 1",
            "ie3 skis 1",
            "ch1 tea 1",
            "ch1 skis 1",
            "ch2 skis 1",
            "ch3 skis 1",
            "ch4 skis 1",
            "nobody skis 1",
            "ie1 rain -1");
    known =
        new Descriptions(
            Optional.of(
                table(
                    "id metadata", "tea {\"kind\":[\"drink\",\"Leaf\"]}", "skis {\"kind\":\"x\"}")),
            Optional.of(
                table(
                    "id demographics",
                    "ie1 {\"country\":\"IE\"}",
                    "ie2 {\"country\":\"ie \"}",
                    "ie3 {\"country\":\"Ie\"}",
                    "ch1 {\"country\":\"CH\"}",
                    "ch2 {\"country\":\"CH\"}",
                    "ch3 {\"country\":\"CH\"}",
                    "ch4 {\"country\":\"CH\"}",
                    "new {\"country\":\"IE\"}",
                    "far {\"country\":\"NZ\"}",
                    "nobody {\"country\":null}",
                    "broken oops")),
            Optional.empty());
  }

  /** (3 + 2 x 0.4) / (4 + 2) x 10 and so on; the shares of a group add up to 1. */
  @Test
  void aGroupIsHeldBackTowardsAllAndTheRestIsAll() {
    PopularityTrainer trainer = byCountry(SMOOTHING);
    FactorModel model = fit(trainer);
    Map<String, Map<String, Double>> scores = SparseScores.of(model);
    Map<String, Map<String, Double>> folded =
        SparseScores.of(
            trainer.foldIn(model, preferences, table("user_id x", "far 1", "broken 1", "new 1")));

    assertThat(of(scores, "ie1"))
        .hasSize(2)
        .hasEntrySatisfying("tea", near((3 + 2 * 0.4) / 6 * 10))
        .hasEntrySatisfying("skis", near((1 + 2 * 0.6) / 6 * 10));
    assertThat(of(scores, "ch4"))
        .hasEntrySatisfying("tea", near((1 + 2 * 0.4) / 7 * 10))
        .hasEntrySatisfying("skis", near((4 + 2 * 0.6) / 7 * 10));
    scores.forEach(
        (user, ofUser) ->
            assertThat(ofUser.values().stream().mapToDouble(Double::doubleValue).sum())
                .as(user)
                .isCloseTo(TEA + SKIS, within(1e-4)));
    assertThat(of(scores, "ie2")).isEqualTo(of(scores, "ie1"));
    for (Map<String, Double> ofUser :
        List.of(of(scores, "nobody"), of(folded, "far"), of(folded, "broken"))) {
      assertThat(ofUser)
          .hasEntrySatisfying("tea", near(TEA))
          .hasEntrySatisfying("skis", near(SKIS));
    }
    assertThat(of(folded, "new")).isEqualTo(of(scores, "ie1"));
  }

  /** Without smoothing a group is itself; with much of it everyone is as all. */
  @Test
  void smoothingGoesFromTheGroupToAll() {
    assertThat(scores(fit(byCountry(0)), "ie1"))
        .hasEntrySatisfying("tea", near(7.5))
        .hasEntrySatisfying("skis", near(2.5));
    assertThat(scores(fit(byCountry(1e9)), "ie1").get("tea")).isCloseTo(TEA, within(1e-3));
  }

  /** By what they turn to most: tea is leaf (after drink in the alphabet), skis are x. */
  @Test
  void usersAreGroupedByWhatTheyTurnToMost() {
    SegmentsConfig config = new SegmentsConfig(Optional.empty(), Optional.of("kind"), 0);
    FactorModel model = fit(PopularityTrainer.ofUsers().by(config, known));
    Map<String, Map<String, Double>> scores = SparseScores.of(model);

    assertThat(terms(model)).containsExactly("everyone", "kind=leaf", "kind=x");
    assertThat(of(scores, "ch2").get("skis")).isGreaterThan(of(scores, "ch2").get("tea"));
    assertThat(of(scores, "ie1").get("tea")).isGreaterThan(of(scores, "ie1").get("skis"));
  }

  /** A user of two groups is the mean of them. */
  @Test
  void groupsOfTwoKindsCountAlike() {
    Optional<String> country = Optional.of("country");
    Optional<String> kind = Optional.of("kind");
    Map<String, Double> both = scores(fit(by(country, kind)), "ie1");
    Map<String, Double> first = scores(fit(by(country, Optional.empty())), "ie1");
    Map<String, Double> second = scores(fit(by(Optional.empty(), kind)), "ie1");

    both.forEach(
        (item, score) -> assertThat(score).isCloseTo(mean(first, second, item), within(1e-4)));
    assertThat(both).hasSize(2);
  }

  @Test
  void trendingIsToldApartByTheSumOfStrengths() {
    preferences = Preferences.of(spark, "ie1 tea 2.5", "ie2 tea 0.5", "ie2 skis 1", "ch1 skis 4");
    SegmentsConfig config = new SegmentsConfig(Optional.of("country"), Optional.empty(), 0);
    FactorModel model = fit(PopularityTrainer.ofStrengths().by(config, known));

    Map<String, Map<String, Double>> scores = SparseScores.of(model);
    // 3 of 4 of the Irish, times all 8.
    assertThat(of(scores, "ie1"))
        .hasEntrySatisfying("tea", near(6))
        .hasEntrySatisfying("skis", near(2));
    assertThat(of(scores, "ch1")).hasEntrySatisfying("skis", near(8));
  }

  /** A group whose preferences have all but decayed is none. */
  @Test
  void nothingIsDividedByNothing() {
    preferences = Preferences.of(spark, "ie1 tea 1e-9", "ie2 tea 1e-9", "ch1 skis 4");
    SegmentsConfig config = new SegmentsConfig(Optional.of("country"), Optional.empty(), 0);

    assertThat(scores(fit(PopularityTrainer.ofStrengths().by(config, known)), "ie1"))
        .hasEntrySatisfying("skis", near(4));

    preferences = Preferences.of(spark, "ie1 tea 1e-9", "ch1 skis 1e-9");
    assertThat(scores(fit(PopularityTrainer.ofStrengths().by(config, known)), "ie1"))
        .hasEntrySatisfying("skis", near(0));
  }

  @Test
  void withoutGroupsOrDescriptionsEverybodyIsEveryone() {
    SegmentsConfig country = new SegmentsConfig(Optional.of("country"), Optional.empty(), 5);
    FactorModel model = fit(PopularityTrainer.ofUsers().by(country, Descriptions.NONE));

    assertThat(terms(model)).containsExactly("everyone");
    assertThat(scores(model, "ie1"))
        .hasEntrySatisfying("tea", near(TEA))
        .hasEntrySatisfying("skis", near(SKIS));
  }

  private PopularityTrainer byCountry(double smoothing) {
    return PopularityTrainer.ofUsers()
        .by(new SegmentsConfig(Optional.of("country"), Optional.empty(), smoothing), known);
  }

  private PopularityTrainer by(Optional<String> userKey, Optional<String> itemKey) {
    return PopularityTrainer.ofUsers().by(new SegmentsConfig(userKey, itemKey, SMOOTHING), known);
  }

  private FactorModel fit(PopularityTrainer trainer) {
    return trainer.fit(preferences, preferences);
  }

  private static double mean(Map<String, Double> a, Map<String, Double> b, String item) {
    return (a.getOrDefault(item, 0.0) + b.getOrDefault(item, 0.0)) / 2;
  }

  private static java.util.function.Consumer<Double> near(double expected) {
    return score -> assertThat(score).isCloseTo(expected, within(1e-4));
  }

  private static Map<String, Double> of(Map<String, Map<String, Double>> scores, String user) {
    return SparseScores.of(scores, user);
  }

  private static List<String> terms(FactorModel model) {
    return model.terms().orElseThrow().orderBy("term").collectAsList().stream()
        .map(row -> row.<String>getAs("term"))
        .toList();
  }

  private static Map<String, Double> scores(FactorModel model, String user) {
    return SparseScores.of(model, user);
  }

  /** A table of texts from a line of columns and lines of values. */
  private Dataset<Row> table(String columns, String... lines) {
    StructType schema = new StructType();
    for (String column : Arrays.asList(columns.split(" ", -1))) {
      schema = schema.add(column, "string");
    }
    return spark.createDataFrame(
        Arrays.stream(lines).map(line -> RowFactory.create((Object[]) line.split(" ", 2))).toList(),
        schema);
  }
}

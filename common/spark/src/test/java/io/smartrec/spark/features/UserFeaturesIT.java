package io.smartrec.spark.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.feature.FeatureDefinitions;
import io.smartrec.core.table.Features;
import io.smartrec.spark.InteractionRows;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class UserFeaturesIT {
  private static final Instant T = Instant.parse("2026-03-31T00:00:00Z");
  private static final List<Integer> WINDOWS = List.of(7, 30);
  private static final double TINY = 1e-12;

  /** T - 7 days is 24 March, T - 30 days is 1 March. */
  private static final String[] PAST = {
    "u1 lamp view 2026-02-28T23:59:59.999999Z",
    "u1 desk view 2026-03-01T00:00:00Z",
    "u1 sofa save 2026-03-23T23:59:59.999999Z",
    "u1 lamp view 2026-03-24T00:00:00Z",
    "u1 lamp purchase 2026-03-25T12:00:00Z",
    "u1 desk click 2026-03-26T00:00:00Z",
    "u1 gift like 2026-03-27T00:00:00Z",
    "u1 ufo share 2026-03-30T12:00:00Z",
    "u2 gift view 2026-01-01T00:00:00Z",
    "u3 lamp view 2026-03-30T23:59:59.999999Z"
  };

  private static final String[] ITEMS = {
    "lamp 2026-01-01T00:00:00Z {\"category\":\"light\",\"price\":10.5}",
    "desk - {\"category\":\"office\",\"price\":\"99.1\"}",
    "sofa 2026-01-01T00:00:00Z {\"category\":\"office\",\"price\":-1}",
    "gift 2026-01-01T00:00:00Z {\"category\":\" \",\"price\":\"on request\"}"
  };

  private static final String[] FUTURE = {
    "u1 lamp view 2026-03-31T00:00:00Z",
    "u1 desk purchase 2026-04-02T00:00:00Z",
    "u2 lamp like 2026-03-31T00:00:00.000001Z",
    "u9 lamp view 2026-05-01T00:00:00Z"
  };

  private static final String[] FUTURE_ITEMS = {
    "ufo 2026-03-31T00:00:00Z {\"category\":\"toys\",\"price\":1}",
    "robot 2026-04-01T00:00:00Z {\"category\":\"light\",\"price\":1}"
  };

  /**
   * u1 in the last 7 days: lamp view (exactly at T - 7 days), lamp purchase, desk click, gift like,
   * ufo share; in the last 30 also desk view (exactly at T - 30 days) and sofa save. Known
   * categories in 7 days: light 2, office 1; in 30 days: light 2, office 3. Prices in 7 days: lamp
   * 10.5 twice, desk 99.1; in 30 days desk twice; the sofa's -1 is no price.
   */
  @Test
  void countsAndSumsTheWindows(SparkSession spark) {
    Map<String, Double> features = features(spark, PAST, ITEMS);

    assertThat(features)
        .contains(
            entry("u1 views_7d", 1.0),
            entry("u1 clicks_7d", 1.0),
            entry("u1 purchases_7d", 1.0),
            entry("u1 likes_7d", 1.0),
            entry("u1 saves_7d", 0.0),
            entry("u1 shares_7d", 1.0),
            entry("u1 interactions_7d", 5.0),
            entry("u1 distinct_items_7d", 4.0),
            entry("u1 views_30d", 2.0),
            entry("u1 saves_30d", 1.0),
            entry("u1 interactions_30d", 7.0),
            entry("u1 distinct_items_30d", 5.0),
            entry("u1 days_since_last_interaction", 0.5));
    assertThat(features.get("u1 category_entropy_7d"))
        .isCloseTo(-2.0 / 3 * Math.log(2.0 / 3) - 1.0 / 3 * Math.log(1.0 / 3), within(TINY));
    assertThat(features.get("u1 category_entropy_30d"))
        .isCloseTo(-0.4 * Math.log(0.4) - 0.6 * Math.log(0.6), within(TINY));
    assertThat(features.get("u1 mean_price_7d")).isCloseTo(120.1 / 3, within(TINY));
    assertThat(features.get("u1 mean_price_30d")).isCloseTo(219.2 / 4, within(TINY));
    assertThat(features.keySet().stream().filter(name -> name.startsWith("u1 ")))
        .containsExactlyInAnyOrderElementsOf(
            FeatureDefinitions.names(Features.USER, WINDOWS).stream()
                .map(name -> "u1 " + name)
                .toList());
  }

  /** u2 was last seen 89 days before T, with an item without category and price. */
  @Test
  void leavesOutWhatIsNotDefined(SparkSession spark) {
    Map<String, Double> features = features(spark, PAST, ITEMS);

    assertThat(features)
        .contains(
            entry("u2 days_since_last_interaction", 89.0),
            entry("u2 views_30d", 0.0),
            entry("u2 interactions_30d", 0.0),
            entry("u2 distinct_items_30d", 0.0))
        .doesNotContainKeys("u2 category_entropy_30d", "u2 mean_price_30d");
  }

  /** u3 came a microsecond before T, for one item of one category. */
  @Test
  void oneCategoryHasNoEntropy(SparkSession spark) {
    assertThat(features(spark, PAST, ITEMS))
        .contains(
            entry("u3 category_entropy_7d", 0.0),
            entry("u3 mean_price_7d", 10.5),
            entry("u3 days_since_last_interaction", 1 / 86_400_000_000.0));
  }

  @Test
  void doesNotLookAtTheFuture(SparkSession spark) {
    Map<String, Double> then = features(spark, PAST, ITEMS);

    Map<String, Double> later =
        LongRowsMap.of(
            transform(
                InteractionRows.interactions(spark, FUTURE)
                    .union(InteractionRows.interactions(spark, PAST))
                    .repartition(5),
                facts(ItemRows.items(spark, FUTURE_ITEMS).union(ItemRows.items(spark, ITEMS)))),
            Features.USER);

    assertThat(later).isEqualTo(then);
  }

  @Test
  void withoutItemsTheRestIsTheSame(SparkSession spark) {
    Map<String, Double> with = features(spark, PAST, ITEMS);
    with.keySet().removeIf(name -> name.matches(".* (category_entropy|mean_price)_.*"));

    assertThat(
            LongRowsMap.of(
                transform(InteractionRows.interactions(spark, PAST), ItemFacts.none(spark)),
                Features.USER))
        .isEqualTo(with);
  }

  private static Map<String, Double> features(
      SparkSession spark, String[] interactions, String[] items) {
    return LongRowsMap.of(
        transform(
            InteractionRows.interactions(spark, interactions), facts(ItemRows.items(spark, items))),
        Features.USER);
  }

  private static Dataset<Row> facts(Dataset<Row> items) {
    return new ItemFacts(T, "category", "price").of(items);
  }

  private static Dataset<Row> transform(Dataset<Row> interactions, Dataset<Row> facts) {
    return new UserFeatures(T, WINDOWS).of(interactions, facts);
  }
}

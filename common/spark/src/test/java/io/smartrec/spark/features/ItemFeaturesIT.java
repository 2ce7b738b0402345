package io.smartrec.spark.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.feature.FeatureDefinitions;
import io.smartrec.core.id.NameUuid;
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
class ItemFeaturesIT {
  private static final Instant T = Instant.parse("2026-03-31T00:00:00Z");
  private static final List<Integer> WINDOWS = List.of(7, 30);
  private static final double TINY = 1e-12;

  /** T - 7 days is 24 March, T - 14 days 17 March, T - 30 days 1 March, T - 60 days 30 January. */
  private static final String[] PAST = {
    "u1 lamp view 2026-03-16T23:59:59.999999Z",
    "u1 lamp view 2026-03-17T00:00:00Z",
    "u2 lamp view 2026-03-23T23:59:59.999999Z",
    "u1 lamp view 2026-03-24T00:00:00Z",
    "u1 lamp purchase 2026-03-24T00:00:00Z",
    "u2 lamp purchase 2026-03-25T00:00:00Z",
    "u2 lamp view 2026-03-26T00:00:00Z",
    "u3 lamp view 2026-03-27T00:00:00Z",
    "u3 lamp view 2026-03-28T00:00:00Z",
    "u4 lamp purchase 2026-03-29T00:00:00Z",
    "u4 lamp like 2026-03-30T23:59:59.999999Z",
    "u1 ufo click 2026-01-30T00:00:00Z",
    "u1 ufo click 2026-03-02T00:00:00Z"
  };

  private static final String[] ITEMS = {
    "lamp 2026-03-01T12:00:00Z {\"kind\":{\"name\":\"light\"},\"net-cost\":20}",
    "bulb - {\"kind\":{\"name\":\"light\"},\"net-cost\":\"5.00\"}",
    "torch 2026-03-01T00:00:00Z {\"kind\":{\"name\":\"light\"},\"net-cost\":20.0000001}",
    "neon 2026-03-30T23:59:59.999999Z {\"kind\":{\"name\":\"light\"},\"net-cost\":30}",
    "dear 2026-03-01T00:00:00Z {\"kind\":{\"name\":\"light\"},\"net-cost\":null}",
    "desk 2026-03-01T00:00:00Z {\"kind\":{\"name\":\"office\"},\"net-cost\":0}",
    "gift 2026-03-01T00:00:00Z {\"kind\":\"none\",\"net-cost\":5}"
  };

  private static final String[] FUTURE = {
    "u1 lamp view 2026-03-31T00:00:00Z",
    "u3 lamp purchase 2026-04-01T00:00:00Z",
    "u9 desk view 2026-03-31T00:00:00.000001Z",
    "u1 new view 2026-04-01T00:00:00Z"
  };

  private static final String[] FUTURE_ITEMS = {
    "ufo 2026-03-31T00:00:00Z {\"kind\":{\"name\":\"light\"},\"net-cost\":1}",
    "new 2026-04-01T00:00:00Z {\"kind\":{\"name\":\"office\"},\"net-cost\":1}"
  };

  /**
   * The lamp in the last 7 days: 8 interactions of u1 to u4, in the 7 days before 2 (the one
   * exactly at T - 14 days counts, the one before it does not). In the last 30 days all 11, before
   * that none. Viewers in 7 days: u1 (bought at the instant of its first view), u2 (bought before
   * its first view there), u3 (did not buy): 1 of 3; u4 bought without a view. In 30 days u2's
   * first view comes before its purchase: 2 of 3.
   */
  @Test
  void countsAndComparesTheWindows(SparkSession spark) {
    Map<String, Double> features = features(spark, PAST, ITEMS);

    assertThat(features)
        .contains(
            entry("lamp interactions_7d", 8.0),
            entry("lamp interactions_30d", 11.0),
            entry("lamp distinct_users_7d", 4.0),
            entry("lamp distinct_users_30d", 4.0),
            entry("lamp conversion_view_to_purchase_7d", 1.0 / 3),
            entry("lamp conversion_view_to_purchase_30d", 2.0 / 3),
            entry("lamp age_days", 29.5));
    assertThat(features.get("lamp trend_7d")).isCloseTo(Math.log(3), within(TINY));
    assertThat(features.get("lamp trend_30d")).isCloseTo(Math.log(12), within(TINY));
    assertThat(features.keySet().stream().filter(name -> name.startsWith("lamp ")))
        .containsExactlyInAnyOrderElementsOf(
            FeatureDefinitions.names(Features.ITEM, WINDOWS).stream()
                .map(name -> "lamp " + name)
                .toList());
  }

  /**
   * Light: bulb 5, lamp and torch 20 (to six decimals), neon 30. (0 + .5) / 4, (1 + 1) / 4, (3 +
   * .5) / 4.
   */
  @Test
  void ranksPricesWithinTheCategoryWithEqualOnesAlike(SparkSession spark) {
    assertThat(features(spark, PAST, ITEMS))
        .contains(
            entry("bulb price_percentile_in_category", 0.125),
            entry("lamp price_percentile_in_category", 0.5),
            entry("torch price_percentile_in_category", 0.5),
            entry("neon price_percentile_in_category", 0.875),
            entry("desk price_percentile_in_category", 0.5))
        .doesNotContainKeys(
            "dear price_percentile_in_category", "gift price_percentile_in_category");
  }

  @Test
  void anItemWithoutInteractionsIsKnownAllTheSame(SparkSession spark) {
    assertThat(features(spark, PAST, ITEMS))
        .contains(
            entry("bulb interactions_7d", 0.0),
            entry("bulb distinct_users_30d", 0.0),
            entry("bulb trend_7d", 0.0),
            entry("neon age_days", 1 / 86_400_000_000.0))
        .doesNotContainKeys("bulb conversion_view_to_purchase_30d", "bulb age_days");
  }

  /** Two clicks of ufo: exactly at T - 60 days, and within 30 days. Nobody viewed it. */
  @Test
  void anItemThatIsNotKnownHasWhatItsInteractionsTell(SparkSession spark) {
    Map<String, Double> features = features(spark, PAST, ITEMS);
    features.keySet().removeIf(name -> !name.startsWith("ufo "));

    assertThat(features)
        .containsOnly(
            entry("ufo interactions_7d", 0.0),
            entry("ufo interactions_30d", 1.0),
            entry("ufo distinct_users_7d", 0.0),
            entry("ufo distinct_users_30d", 1.0),
            entry("ufo trend_7d", 0.0),
            entry("ufo trend_30d", 0.0));
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
            Features.ITEM);

    assertThat(later).isEqualTo(then);
  }

  @Test
  void rowsHaveTheIdOfTheirKey(SparkSession spark) {
    List<Row> rows =
        new FeatureRows(T)
            .of(transform(InteractionRows.interactions(spark, PAST), ItemFacts.none(spark)))
            .collectAsList();

    assertThat(rows)
        .isNotEmpty()
        .allSatisfy(
            row -> {
              String key =
                  "item|%s|%s|2026-03-31T00:00:00Z"
                      .formatted(row.getAs(Features.ENTITY_ID), row.getAs(Features.FEATURE_NAME));
              assertThat(row.<String>getAs(Features.ID))
                  .isEqualTo(NameUuid.of(FeatureRows.NAMESPACE, key).toString());
              assertThat(row.<Instant>getAs(Features.COMPUTED_AT)).isEqualTo(T);
            });
  }

  private static Map<String, Double> features(
      SparkSession spark, String[] interactions, String[] items) {
    return LongRowsMap.of(
        transform(
            InteractionRows.interactions(spark, interactions), facts(ItemRows.items(spark, items))),
        Features.ITEM);
  }

  private static Dataset<Row> facts(Dataset<Row> items) {
    return new ItemFacts(T, "kind.name", "net-cost").of(items);
  }

  private static Dataset<Row> transform(Dataset<Row> interactions, Dataset<Row> facts) {
    return new ItemFeatures(T, WINDOWS).of(interactions, facts);
  }
}

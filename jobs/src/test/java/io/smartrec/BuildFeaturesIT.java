package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Features;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One shop that goes on while its features are built, step by step. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BuildFeaturesIT {
  /** A microsecond after the newest event. */
  private static final String T = "2025-03-31T10:00:00.000001Z";

  private static final String EVENTS =
      """
      customer,sku,event,at
      c1,lamp,view,2025-03-01 10:00:00
      c1,lamp,purchase,2025-03-30 10:00:00
      c2,desk,view,2025-03-31 10:00:00
      """;

  /** A customer, an item and events that come after T. */
  private static final String LATER_EVENTS =
      """
      customer,sku,event,at
      c1,desk,purchase,2025-04-01 10:00:00
      c3,sofa,view,2025-04-02 10:00:00
      """;

  /** It happened before T and came in after. */
  private static final String LATE_EVENT =
      """
      customer,sku,event,at
      c2,lamp,view,2025-03-30 11:00:00
      """;

  private static final String GOODS =
      """
      sku,category,price,since
      lamp,light,10.5,2025-01-01 00:00:00
      desk,office,99,2025-01-01 00:00:00
      """;

  private static final String LATER_GOODS =
      """
      sku,category,price,since
      sofa,office,500,2025-04-01 00:00:00
      """;

  private static final String MAPPING =
      CornerShop.MAPPING
          + """
          smartrec.ingest.sources.goods {
            format = csv
            options { header = "true" }
            items {
              id { column = sku }
              metadata { expression = "to_json(named_struct('category', category, 'price', price))" }
              created-at { column = since, format = "yyyy-MM-dd HH:mm:ss" }
            }
          }
          """;

  private Path files = Path.of("");
  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);
  private Map<String, Double> builtFirst = Map.of();

  @BeforeAll
  void openTheShop(TestDatabase database, @TempDir Path files, @TempDir Path data)
      throws IOException {
    this.files = files;
    this.data = data;
    smartrec = Smartrec.in(data).on(database).with("features.windows-days", "7,60");
    smartrec.succeed("migrate");
  }

  @Test
  @Order(1)
  void refusesALakeWithoutInteractions() {
    smartrec
        .run("build-features")
        .isRefused(3, "has no table interactions. Run ingest first", "lake.path");
  }

  /** The event of 31 March 10:00 lies after this point in time. */
  @Test
  @Order(2)
  void interactionsAloneAreEnough(SparkSession spark, TestDatabase database) throws Exception {
    ingest(Map.of("orders", EVENTS));

    JsonNode result = smartrec.succeed("build-features", "--as-of", "2025-03-31");

    assertThat(result.path("as_of").asText()).isEqualTo("2025-03-31T00:00:00Z");
    assertThat(result.path("users").asInt()).isEqualTo(1);
    assertThat(result.path("items").asInt()).isEqualTo(1);
    assertThat(result.path("inputs").has(Interactions.TABLE)).isTrue();
    assertThat(result.path("inputs").has(Items.TABLE)).isFalse();
    Map<String, Double> features = inPostgres(database);
    assertThat(features)
        .hasSize(result.path("rows").asInt())
        .containsEntry(key("user", "c1", "views_60d").replace(T, "2025-03-31T00:00:00Z"), 1.0);
    assertThat(features.keySet()).noneMatch(key -> key.matches(".*(mean_price|age_days).*"));
    assertThat(inLake(spark)).isEqualTo(features);
  }

  @Test
  @Order(3)
  void featuresOfALaterPointInTimeAreKeptBeside(SparkSession spark, TestDatabase database)
      throws Exception {
    Map<String, Double> before = inPostgres(database);
    ingest(Map.of("goods", GOODS));

    JsonNode result = smartrec.succeed("build-features");

    assertThat(result.path("as_of").asText()).isEqualTo(T);
    assertThat(result.path("users").asInt()).isEqualTo(2);
    assertThat(result.path("inputs").has(Items.TABLE)).isTrue();
    builtFirst = inPostgres(database);
    assertThat(builtFirst)
        .hasSize(before.size() + result.path("rows").asInt())
        .containsAllEntriesOf(before)
        .containsEntry(key("user", "c1", "mean_price_60d"), 10.5)
        .containsEntry(key("item", "lamp", "conversion_view_to_purchase_60d"), 1.0)
        .containsEntry(key("item", "lamp", "price_percentile_in_category"), 0.5);
    assertThat(inLake(spark)).isEqualTo(builtFirst);
  }

  @Test
  @Order(4)
  void theSameAgainChangesNothing(TestDatabase database) throws Exception {
    StoredState before = StoredState.of(data, database);

    Smartrec.Outcome again = smartrec.run("build-features");

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).contains("nothing changed.");
    StoredState after = StoredState.of(data, database);
    assertThat(after.files()).isEqualTo(before.files());
    assertThat(after.tables()).isEqualTo(before.tables());
  }

  @Test
  @Order(5)
  void featuresOfAPointInTimeStayWhenLaterEventsAndItemsCome(
      SparkSession spark, TestDatabase database) throws Exception {
    ingest(Map.of("orders", LATER_EVENTS, "goods", LATER_GOODS));

    JsonNode result = smartrec.succeed("build-features", "--as-of", T);

    assertThat(result.path("postgres_rows_changed").asInt(-1)).isZero();
    assertThat(inPostgres(database)).isEqualTo(builtFirst);
    assertThat(inLake(spark)).isEqualTo(builtFirst);
  }

  @Test
  @Order(6)
  void aLateEventReplacesTheFeaturesItChanges(SparkSession spark, TestDatabase database)
      throws Exception {
    ingest(Map.of("orders", LATE_EVENT));

    JsonNode result = smartrec.succeed("build-features", "--as-of", T);

    assertThat(result.path("postgres_rows_changed").asInt())
        .isPositive()
        .isLessThan(builtFirst.size());
    Map<String, Double> features = inPostgres(database);
    assertThat(features)
        .containsEntry(key("user", "c2", "views_7d"), 2.0)
        .containsEntry(key("item", "lamp", "distinct_users_60d"), 2.0);
    assertThat(features.get(key("user", "c1", "views_60d")))
        .isEqualTo(builtFirst.get(key("user", "c1", "views_60d")));
    assertThat(inLake(spark)).isEqualTo(features);
  }

  /** As after a run that died between the two, and after somebody's mistake. */
  @Test
  @Order(7)
  void mendsPostgresWhenItIsNotAsTheLake(SparkSession spark, TestDatabase database)
      throws Exception {
    Map<String, Double> before = inPostgres(database);
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM ops.feature_builds WHERE computed_at = '" + T + "'");
      statement.execute(
          "DELETE FROM features WHERE feature_name LIKE 'trend%' AND computed_at = '" + T + "'");
    }
    assertThat(inPostgres(database)).hasSizeLessThan(before.size());

    smartrec.succeed("build-features", "--as-of", T);

    assertThat(inPostgres(database)).isEqualTo(before);
    assertThat(inLake(spark)).isEqualTo(before);
  }

  @Test
  @Order(8)
  void refusesAPointInTimeBeforeEverything(TestDatabase database) throws Exception {
    StoredState before = StoredState.of(data, database);

    smartrec
        .run("build-features", "--as-of", "2025-03-01T10:00:00Z")
        .isRefused(3, "the first interaction is at 2025-03-01T10:00:00Z", "later --as-of");

    assertThat(StoredState.of(data, database)).isEqualTo(before);
  }

  @Test
  @Order(8)
  void refusesWhileSomeoneElseBuilds(TestDatabase database) {
    String activity = "building features in " + data + "/lake";
    try (AdvisoryLock other = AdvisoryLock.acquire(Postgres.at(database.address()), activity)) {
      assertThat(other).isNotNull();
      smartrec.run("build-features").isRefused(4, "Someone else is " + activity);
    }
  }

  /** Ingests files of these sources with these lines. */
  private void ingest(Map<String, String> sources) throws IOException {
    Path config = Files.writeString(files.resolve("shop.conf"), MAPPING);
    List<String> arguments = new ArrayList<>(List.of("ingest", "--config", config.toString()));
    for (Map.Entry<String, String> source : sources.entrySet()) {
      Path csv = Files.writeString(files.resolve(source.getKey() + ".csv"), source.getValue());
      arguments.addAll(List.of("--input", source.getKey() + "=" + csv));
    }
    smartrec.succeed(arguments.toArray(String[]::new));
  }

  /** A feature as of {@link #T}, as it is named here. */
  private static String key(String type, String sourceId, String feature) {
    return String.join(
        "|",
        type,
        NameUuid.of(NameUuid.namespace("corner-shop"), type + "/" + sourceId).toString(),
        feature,
        T);
  }

  private Map<String, Double> inLake(SparkSession spark) {
    Map<String, Double> features = new TreeMap<>();
    for (Row row :
        spark.read().format("delta").load(data + "/lake/" + Features.TABLE).collectAsList()) {
      put(
          features,
          row.getAs(Features.ID),
          String.join(
              "|",
              row.<String>getAs(Features.ENTITY_TYPE),
              row.getAs(Features.ENTITY_ID),
              row.getAs(Features.FEATURE_NAME),
              row.<Instant>getAs(Features.COMPUTED_AT).toString()),
          row.getAs(Features.VALUE));
    }
    return features;
  }

  private static Map<String, Double> inPostgres(TestDatabase database) throws SQLException {
    Map<String, Double> features = new TreeMap<>();
    for (JsonNode row : StoredState.json(database, "SELECT to_jsonb(f) FROM features f")) {
      put(
          features,
          row.path(Features.ID).asText(),
          String.join(
              "|",
              row.path(Features.ENTITY_TYPE).asText(),
              row.path(Features.ENTITY_ID).asText(),
              row.path(Features.FEATURE_NAME).asText(),
              OffsetDateTime.parse(row.path(Features.COMPUTED_AT).asText()).toInstant().toString()),
          row.path(Features.VALUE).asDouble());
    }
    return features;
  }

  /** The id is that of the key: rows with the same key are the same rows. */
  private static void put(Map<String, Double> features, String id, String key, double value) {
    assertThat(id).isEqualTo(NameUuid.of(NameUuid.namespace("features"), key).toString());
    assertThat(features.put(key, value)).as(key).isNull();
  }
}

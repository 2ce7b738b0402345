package io.smartrec.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.IngestConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Contracts;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.spark.ingest.BatchCounts;
import io.smartrec.spark.ingest.Deduplication;
import io.smartrec.spark.ingest.RowMapping;
import io.smartrec.spark.source.RawRows;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The mappings in conf/datasets, on rows in the form of those data sets. */
@ExtendWith(SparkExtension.class)
class DatasetMappingsIT {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final SparkSession spark;
  @TempDir Path directory;

  DatasetMappingsIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void onlyPaidProductsOfOnlineRetailBecomePurchases() {
    String invoices =
        """
        InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
        536365,85123A,"LANTERN, WHITE ",6,2010-12-01 08:26:00,2.55,17850,United Kingdom
        536365,85123A,"LANTERN, WHITE ",6,2010-12-01 08:26:00,2.55,17850,United Kingdom
        536365,85123A,"LANTERN, WHITE ",2,2010-12-01 08:26:00,2.55,17850,United Kingdom
        C536366,85123A,LANTERN,-1,2010-12-01 09:00:00,2.55,17850,United Kingdom
        536367,POST,POSTAGE,1,2010-12-01 09:10:00,18.00,12583,France
        536368,22423,CAKE STAND,1,2011-07-01 09:20:00,0.0,12583,France
        536369,22423,CAKE STAND,3,2011-07-01 09:20:00,12.75,12583,France
        """;
    Dataset<Row> rows = mapped("online-retail", "invoices", Entity.INTERACTIONS, invoices);

    assertThat(reasons(rows))
        .containsExactlyInAnyOrder(
            "", "", "", "", "cancellation,value_too_small", "no_product", "no_price");
    assertThat(distinct(Entity.INTERACTIONS, rows))
        .extracting(
            row -> row.getAs(Interactions.ACTION_TYPE),
            row -> row.getAs(Interactions.VALUE),
            row -> row.getAs(Interactions.TIMESTAMP).toString())
        .containsExactlyInAnyOrder(
            tuple("purchase", 15.3, "2010-12-01T08:26:00Z"),
            tuple("purchase", 5.1, "2010-12-01T08:26:00Z"),
            // Summer time in London.
            tuple("purchase", 38.25, "2011-07-01T08:20:00Z"));

    assertThat(distinct(Entity.ITEMS, mapped("online-retail", "invoices", Entity.ITEMS, invoices)))
        .extracting(row -> row.<String>getAs(Items.METADATA))
        .containsExactlyInAnyOrder(
            "{\"source_id\":\"85123A\",\"title\":\"LANTERN, WHITE\",\"price\":2.55}",
            "{\"source_id\":\"22423\",\"title\":\"CAKE STAND\",\"price\":12.75}");
  }

  @Test
  void ratingsOfMovieTweetingsAreLikesFromSevenUp() {
    Dataset<Row> rows =
        mapped(
            "movietweetings",
            "ratings",
            Entity.INTERACTIONS,
            """
            1::0104257::6::1364690142
            1::1074638::7::1365029107
            2::1074638::0::1365029108
            """);

    assertThat(reasons(rows)).containsExactly("", "", "");
    assertThat(rows.collectAsList())
        .extracting(
            row -> row.getAs(Interactions.ITEM_ID),
            row -> row.getAs(Interactions.ACTION_TYPE),
            row -> row.getAs(Interactions.VALUE))
        .containsExactlyInAnyOrder(
            tuple(movie("0104257"), "view", 6.0),
            tuple(movie("1074638"), "like", 7.0),
            tuple(movie("1074638"), "view", 0.0));
  }

  @Test
  void moviesHaveTitleYearAndGenres() {
    Dataset<Row> rows =
        mapped(
            "movietweetings",
            "movies",
            Entity.ITEMS,
            """
            0002844::Fantômas - À l'ombre de la "guillotine" (1913)::Crime|Drama
            0021283::Rakudai wa shitakeredo (1930)::
            """);

    assertThat(reasons(rows)).containsExactly("", "");
    assertThat(rows.collectAsList())
        .extracting(row -> row.<String>getAs(Items.METADATA))
        .containsExactlyInAnyOrder(
            "{\"source_id\":\"0002844\",\"title\":\"Fantômas - À l'ombre de la \\\"guillotine\\\"\","
                + "\"year\":1913,\"genres\":[\"Crime\",\"Drama\"]}",
            "{\"source_id\":\"0021283\",\"title\":\"Rakudai wa shitakeredo\",\"year\":1930,\"genres\":[]}");
  }

  private static String movie(String id) {
    return NameUuid.of(NameUuid.namespace("movietweetings"), "item/" + id).toString();
  }

  private Dataset<Row> mapped(String dataset, String source, Entity entity, String content) {
    Path conf = Path.of(System.getProperty("smartrec.root"), "conf", "datasets", dataset + ".conf");
    IngestConfig config = ConfigLoader.load(Optional.of(conf), Map.of(), Map.of()).ingest();
    SourceConfig found =
        config.sources().stream().filter(s -> s.name().equals(source)).findFirst().orElseThrow();
    Dataset<Row> raw = RawRows.read(spark, found.at(write(source, content)));
    return found.mappings().stream()
        .filter(mapping -> mapping.entity() == entity)
        .map(mapping -> new RowMapping(mapping, source, config.rules(), NOW).apply(raw))
        .findFirst()
        .orElseThrow();
  }

  private String write(String name, String content) {
    try {
      return Files.writeString(directory.resolve(name + ".csv"), content).toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> reasons(Dataset<Row> rows) {
    return rows.collectAsList().stream()
        .map(row -> row.<String>getList(row.fieldIndex(RowMapping.REASONS)))
        .map(reasons -> reasons == null ? "" : String.join(",", reasons))
        .toList();
  }

  private static List<Row> distinct(Entity entity, Dataset<Row> rows) {
    return new Deduplication(Contracts.of(entity.code()))
        .apply(rows.where(BatchCounts.isGood()))
        .collectAsList();
  }
}

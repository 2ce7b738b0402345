package io.smartrec.spark.synthetic;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.synthetic.Shop;
import io.smartrec.core.synthetic.ShopItem;
import io.smartrec.core.synthetic.ShopSpec;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class ShopFilesIT {
  private static final ShopSpec SPEC =
      new ShopSpec(
          7,
          300,
          500,
          40,
          Instant.parse("2025-01-01T00:00:00Z"),
          Instant.parse("2026-01-01T00:00:00Z"),
          0.02);
  private static final Shop SHOP = new Shop(SPEC);

  private static Path directory = Path.of("");
  private static ShopFiles.Counts counts = new ShopFiles.Counts(0, 0, 0, 0);

  @BeforeAll
  static void write(SparkSession spark, @TempDir Path target) {
    directory = target;
    counts = ShopFiles.write(spark, SPEC, directory.toString());
    ShopFiles.writeTruth(spark, SPEC, directory.toString());
  }

  @Test
  void countsWhatItWrote(SparkSession spark) {
    assertThat(users(spark, directory).count()).isEqualTo(counts.users()).isEqualTo(300);
    assertThat(items(spark, directory).count()).isEqualTo(counts.items()).isEqualTo(500);
    assertThat(interactions(spark, directory).count()).isEqualTo(counts.interactions());
  }

  @Test
  void writesInvalidRowsInTheShareThatWasAskedFor(SparkSession spark) {
    Dataset<Row> interactions = interactions(spark, directory);
    long distinctValid =
        interactions
            .where(
                "user_id IS NOT NULL AND event <> 'add_to_cart' AND coalesce(quantity, 1) > 0"
                    + " AND try_to_timestamp(event_time, 'yyyy-MM-dd HH:mm:ss.SSS')"
                    + " < TIMESTAMP '2026-01-01 00:00:00'")
            .distinct()
            .count();
    assertThat(counts.interactions() - distinctValid).isEqualTo(counts.invalidInteractions());
    // About 12,000 rows: standard deviation of the share 0.0013.
    assertThat((double) counts.invalidInteractions() / counts.interactions())
        .isBetween(0.014, 0.026);
  }

  /** The first files are written by as many partitions as there are cores: two. */
  @Test
  void writesTheSameContentWhateverThePartitionsAndWhenWrittenAgain(
      SparkSession spark, @TempDir Path other) throws IOException {
    for (int partitions : new int[] {1, 4}) {
      ShopFiles.Counts again = ShopFiles.write(spark, SPEC, other.toString(), partitions);

      assertThat(again).isEqualTo(counts);
      assertThat(parquetFiles(other.resolve(RawFiles.INTERACTIONS))).isEqualTo(partitions);
      assertSameRows(interactions(spark, other), interactions(spark, directory));
    }
    assertSameRows(users(spark, other), users(spark, directory));
    assertSameRows(items(spark, other), items(spark, directory));
  }

  @Test
  void writesItemTextsThatSurviveCsv(SparkSession spark) {
    List<Row> rows = items(spark, directory).orderBy(RawFiles.SKU).collectAsList();
    for (int i = 0; i < rows.size(); i++) {
      ShopItem item = SHOP.item(i);
      Row row = rows.get(i);
      assertThat(row.<String>getAs(RawFiles.SKU)).isEqualTo(item.sku());
      assertThat(row.<String>getAs(RawFiles.TITLE)).isEqualTo(item.title());
      assertThat(row.<String>getAs(RawFiles.DESCRIPTION)).isEqualTo(item.description());
      assertThat(row.<String>getAs(RawFiles.CATEGORY)).isEqualTo(item.category());
      assertThat(row.<String>getAs(RawFiles.ADDED_ON)).isEqualTo(item.addedOn().toString());
      assertThat(Double.parseDouble(row.getAs(RawFiles.PRICE)))
          .isEqualTo(item.priceCents() / 100.0);
    }
  }

  @Test
  void writesATruthThatJoinsAndExplainsTheInteractions(SparkSession spark) {
    Dataset<Row> trueUsers =
        spark.read().parquet(directory.resolve(RawFiles.TRUE_USERS).toString());
    Dataset<Row> trueItems =
        spark.read().parquet(directory.resolve(RawFiles.TRUE_ITEMS).toString());
    assertThat(trueUsers.count()).isEqualTo(300);
    assertThat(trueItems.count()).isEqualTo(500);

    Dataset<Row> known = interactions(spark, directory).where(col(RawFiles.USER_ID).isNotNull());
    Dataset<Row> joined =
        known
            .join(trueUsers, RawFiles.USER_ID)
            .join(trueItems.withColumnRenamed(RawFiles.FACTORS, "item_factors"), RawFiles.SKU)
            .withColumn(
                "affinity",
                expr(
                    "aggregate(zip_with(factors, item_factors, (u, i) -> u * i), 0F,"
                        + " (sum, product) -> CAST(sum + product AS FLOAT))"))
            .withColumn("favourite", expr("array_contains(favourite_categories, category)"));
    assertThat(joined.count()).isEqualTo(known.count());
    Row summary =
        joined
            .selectExpr("avg(affinity)", "avg(CAST(favourite AS INT))", "min(size(factors))")
            .first();
    // Without tastes: 0 and a sixth.
    assertThat(summary.getDouble(0)).isGreaterThan(0.4);
    assertThat(summary.getDouble(1)).isGreaterThan(0.5);
    assertThat(summary.getInt(2)).isEqualTo(8);
  }

  private static long parquetFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".parquet")).count();
    }
  }

  private static void assertSameRows(Dataset<Row> actual, Dataset<Row> expected) {
    assertThat(actual.exceptAll(expected).count()).isZero();
    assertThat(expected.exceptAll(actual).count()).isZero();
  }

  private static Dataset<Row> users(SparkSession spark, Path base) {
    return spark.read().json(base.resolve(RawFiles.USERS).toString());
  }

  private static Dataset<Row> items(SparkSession spark, Path base) {
    return spark
        .read()
        .option("header", "true")
        .option("multiLine", "true")
        .option("escape", "\"")
        .csv(base.resolve(RawFiles.ITEMS).toString());
  }

  private static Dataset<Row> interactions(SparkSession spark, Path base) {
    return spark.read().parquet(base.resolve(RawFiles.INTERACTIONS).toString());
  }
}

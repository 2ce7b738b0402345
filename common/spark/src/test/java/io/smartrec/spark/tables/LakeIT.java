package io.smartrec.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class LakeIT {
  private final SparkSession spark;
  private Lake lake;

  LakeIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void emptyLake(@TempDir Path directory) {
    lake = new Lake(spark, directory.toString());
  }

  @Test
  void addsOnlyWhatIsMissingAndCommitsNothingOtherwise() {
    assertThat(lake.insertMissing("interactions", interactions("a", "b"))).isEqualTo(2);
    long version = lake.pin("interactions").version();

    assertThat(lake.insertMissing("interactions", interactions("a", "b"))).isZero();
    assertThat(lake.pin("interactions").version()).isEqualTo(version);

    assertThat(lake.insertMissing("interactions", interactions("b", "c"))).isEqualTo(1);
    assertThat(lake.read("interactions").count()).isEqualTo(3);
  }

  @Test
  void aPinnedVersionKeepsItsRows() {
    lake.insertMissing("interactions", interactions("a"));
    PinnedTable pinned = lake.pin("interactions");
    lake.insertMissing("interactions", interactions("b"));

    assertThat(lake.read(pinned).count()).isEqualTo(1);
    assertThat(lake.pin("interactions").tableId()).isEqualTo(pinned.tableId());
  }

  @Test
  void itemsEndTheSameInWhateverOrderBatchesArrive() {
    List<Dataset<Row>> batches =
        new ArrayList<>(
            List.of(
                item("old", "2025-01-01", "2025-01-01"),
                item("new", "2025-03-01", "2025-03-01"),
                item("undated", null, null),
                item("middle", "2024-12-01", "2025-02-01")));
    for (String order : List.of("forward", "backward")) {
      Lake fresh = new Lake(spark, lake.root() + "/" + order);
      batches.forEach(batch -> fresh.upsertNewest("items", batch));
      Collections.reverse(batches);

      Row row = fresh.read("items").first();
      assertThat(row.<String>getAs("metadata")).isEqualTo("{\"title\":\"new\"}");
      assertThat(String.valueOf(row.<Object>getAs("created_at"))).startsWith("2024-12-01");
      assertThat(String.valueOf(row.<Object>getAs("updated_at"))).startsWith("2025-03-01");
    }
    Lake settled = new Lake(spark, lake.root() + "/forward");
    long version = settled.pin("items").version();
    batches.forEach(batch -> assertThat(settled.upsertNewest("items", batch)).isZero());
    assertThat(settled.pin("items").version()).isEqualTo(version);
  }

  @Test
  void replacesThePredictionsOfOneModelOnly() {
    lake.replace("predictions", ofModel(1), predictions(1, 2));
    lake.replace("predictions", ofModel(2), predictions(2, 3));

    lake.replace("predictions", ofModel(1), predictions(1, 1));

    assertThat(lake.read("predictions").where(ofModel(1)).count()).isEqualTo(1);
    assertThat(lake.read("predictions").where(ofModel(2)).count()).isEqualTo(3);
  }

  @Test
  void saysWhatToDoWhenATableIsMissing() {
    assertThatThrownBy(() -> lake.pin("interactions"))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("has no table interactions. Run ingest first");
  }

  private Dataset<Row> interactions(String... ids) {
    return spark
        .createDataset(List.of(ids), org.apache.spark.sql.Encoders.STRING())
        .selectExpr(
            uuid("value") + " AS id",
            uuid("'u'") + " AS user_id",
            uuid("'i'") + " AS item_id",
            "'view' AS action_type",
            "1.0D AS value",
            "TIMESTAMP '2025-01-01 00:00:00' AS timestamp",
            "'{}' AS context");
  }

  private Dataset<Row> item(String title, @Nullable String created, @Nullable String updated) {
    return spark.sql(
        "SELECT '00000000-0000-4000-8000-000000000001' AS id, 'product' AS type, '{\"title\":\"%s\"}' AS metadata, CAST(%s AS TIMESTAMP) AS created_at, CAST(%s AS TIMESTAMP) AS updated_at"
            .formatted(
                title,
                created == null ? "NULL" : "'" + created + "'",
                updated == null ? "NULL" : "'" + updated + "'"));
  }

  private static String ofModel(int model) {
    return "model_id = '" + new UUID(0, model) + "'";
  }

  /** A text as the UUID of its hash. */
  private static String uuid(String text) {
    return "regexp_replace(md5(%s), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')"
        .formatted(text);
  }

  private Dataset<Row> predictions(int model, int rows) {
    return spark
        .range(rows)
        .selectExpr(
            uuid("'u'") + " AS user_id",
            uuid("CAST(id AS STRING)") + " AS item_id",
            "'" + new UUID(0, model) + "' AS model_id",
            "1.0D AS score",
            "'{}' AS explanation",
            "TIMESTAMP '2025-01-01 00:00:00' AS generated_at");
  }
}

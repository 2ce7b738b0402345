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
    lake.replacePredictions("m1", predictions("m1", 2));
    lake.replacePredictions("m2", predictions("m2", 3));

    lake.replacePredictions("m1", predictions("m1", 1));

    assertThat(lake.read("predictions").where("model_id = 'm1'").count()).isEqualTo(1);
    assertThat(lake.read("predictions").where("model_id = 'm2'").count()).isEqualTo(3);
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
            "value AS id",
            "'u' AS user_id",
            "'i' AS item_id",
            "'view' AS action_type",
            "1.0D AS value",
            "TIMESTAMP '2025-01-01 00:00:00' AS timestamp",
            "'{}' AS context");
  }

  private Dataset<Row> item(String title, @Nullable String created, @Nullable String updated) {
    return spark.sql(
        "SELECT 'i' AS id, 'product' AS type, '{\"title\":\"%s\"}' AS metadata, CAST(%s AS TIMESTAMP) AS created_at, CAST(%s AS TIMESTAMP) AS updated_at"
            .formatted(
                title,
                created == null ? "NULL" : "'" + created + "'",
                updated == null ? "NULL" : "'" + updated + "'"));
  }

  private Dataset<Row> predictions(String model, int rows) {
    return spark
        .range(rows)
        .selectExpr(
            "'u' AS user_id",
            "CAST(id AS STRING) AS item_id",
            "'" + model + "' AS model_id",
            "1.0D AS score",
            "'{}' AS explanation",
            "TIMESTAMP '2025-01-01 00:00:00' AS generated_at");
  }
}

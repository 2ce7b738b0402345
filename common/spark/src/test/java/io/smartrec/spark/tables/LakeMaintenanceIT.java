package io.smartrec.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class LakeMaintenanceIT {
  private static final String MODEL = new UUID(0, 1).toString();
  private static final String OF_MODEL = "model_id = '" + MODEL + "'";

  private final SparkSession spark;

  /** Delta goes by the clock of the machine. */
  private final Instant now = Instant.now();

  LakeMaintenanceIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void compactsWithoutMakingANewVersionOfTheRows(@TempDir Path directory) {
    Lake lake = new Lake(spark, directory.toString());
    lake.replace("predictions", OF_MODEL, predictions(0, 10));
    lake.replace("predictions", "model_id = '" + new UUID(0, 2) + "'", other(predictions(0, 10)));
    PinnedTable pinned = lake.pin("predictions");
    List<Row> rows = sorted(lake.read(pinned));
    LakeMaintenance maintenance = new LakeMaintenance(spark, lake, 30, now);

    Upkeep plan = maintenance.plan("predictions", Set.of());

    // Two models, two partitions, each written by two tasks.
    assertThat(plan.size().files()).isEqualTo(4);
    assertThat(plan.compaction()).isEqualTo(new Upkeep.Compaction(4, plan.size().bytes(), 2));
    assertThat(plan.retention().set()).isFalse();
    assertThat(plan.retention().days()).isEqualTo(30);
    assertThat(maintenance.apply(plan).files()).isEqualTo(plan.filesAfterwards()).isEqualTo(2);

    assertThat(maintenance.plan("predictions", Set.of()).isNeeded()).isFalse();
    assertThat(lake.pin("predictions")).isEqualTo(pinned);
    assertThat(sorted(lake.read(pinned))).isEqualTo(rows);
    assertThat(lake.read(pinned).inputFiles()).hasSize(2);
    assertThat(
            spark
                .read()
                .format("delta")
                .option("versionAsOf", pinned.version())
                .load(lake.path("predictions"))
                .inputFiles())
        .hasSize(4);

    // The table is written to as before, whatever its properties are now.
    long version = lake.replace("predictions", OF_MODEL, predictions(0, 3));
    assertThat(version)
        .isEqualTo(lake.pin("predictions").version())
        .isGreaterThan(pinned.version());
    assertThat(retention(lake)).isEqualTo("interval 30 days");
    assertThat(sorted(lake.read(pinned))).isEqualTo(rows);
  }

  /**
   * Version 1 was written 100 days ago and replaced 95 days ago, by version 2; version 3 is of
   * today.
   */
  @Test
  void deletesWhatNoVersionNeedsThatHasToStayReadable(@TempDir Path directory) throws IOException {
    Lake young = new Lake(spark, directory.resolve("young").toString());
    young.replace("predictions", OF_MODEL, predictions(0, 1));
    young.replace("predictions", OF_MODEL, predictions(0, 2));
    young.replace("predictions", OF_MODEL, predictions(0, 3));
    Lake lake = new Lake(spark, aged(directory).toString());
    PinnedTable first = lake.pin("predictions", 1);
    assertThatThrownBy(() -> lake.read(first))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining("version 1", "maintain.retention-days");
    LakeMaintenance maintenance = new LakeMaintenance(spark, lake, 90, now);

    Upkeep inUse = maintenance.plan("predictions", Set.of(1L, 77L));
    assertThat(inUse.deletableFiles()).isZero();
    assertThat(inUse.retention().days()).isEqualTo(150);
    assertThat(inUse.retention().oldestVersion()).isEqualTo(1);
    assertThat(inUse.lostVersions()).containsExactly(77L);
    maintenance.apply(inUse);
    assertThat(lake.read(first).count()).isEqualTo(1);

    Upkeep unused = maintenance.plan("predictions", Set.of());
    assertThat(unused.retention().days()).isEqualTo(90);
    assertThat(unused.deletableFiles()).isEqualTo(1);
    assertThat(lake.read(first).count()).isEqualTo(1);
    maintenance.apply(unused);
    assertThatThrownBy(() -> lake.read(first)).isInstanceOf(UserException.class);
    assertThat(lake.read("predictions").count()).isEqualTo(3);
    assertThat(maintenance.plan("predictions", Set.of()).isNeeded()).isFalse();
  }

  /** A copy, as nobody has read that one yet. */
  private Path aged(Path directory) throws IOException {
    Path young = directory.resolve("young");
    Path aged = directory.resolve("aged");
    List<Path> files;
    try (Stream<Path> all = Files.walk(young)) {
      files = all.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = aged.resolve(young.relativize(file));
      Files.createDirectories(copy.getParent());
      String name = file.getFileName().toString();
      if (name.endsWith(".json")) {
        long deleted = now.minus(Duration.ofDays(95)).toEpochMilli();
        String log = Files.readString(file);
        if (name.endsWith("2.json")) {
          assertThat(log).contains("\"deletionTimestamp\":");
          log = log.replaceAll("\"deletionTimestamp\":\\d+", "\"deletionTimestamp\":" + deleted);
        }
        Files.writeString(copy, log);
        int daysAgo = List.of(101, 100, 95, 0).get(name.charAt(name.length() - 6) - '0');
        setTime(copy, daysAgo);
      } else if (!name.startsWith(".")) {
        Files.copy(file, copy);
        setTime(copy, 100);
      }
    }
    return aged;
  }

  private void setTime(Path file, int daysAgo) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofDays(daysAgo))));
  }

  private String retention(Lake lake) {
    return String.valueOf(
        DeltaTable.forPath(spark, lake.path("predictions"))
            .detail()
            .select("properties")
            .first()
            .getJavaMap(0)
            .get("delta.deletedFileRetentionDuration"));
  }

  private static List<Row> sorted(Dataset<Row> rows) {
    return rows.orderBy("model_id", "item_id").collectAsList();
  }

  private static Dataset<Row> other(Dataset<Row> predictions) {
    return predictions.selectExpr(
        "user_id",
        "item_id",
        "'" + new UUID(0, 2) + "' AS model_id",
        "score",
        "explanation",
        "generated_at");
  }

  private Dataset<Row> predictions(int from, int to) {
    return spark
        .range(from, to, 1, 2)
        .selectExpr(
            "'" + new UUID(0, 7) + "' AS user_id",
            "concat('00000000-0000-4000-8000-', lpad(CAST(id AS STRING), 12, '0')) AS item_id",
            "'" + MODEL + "' AS model_id",
            "1.0D AS score",
            "'{}' AS explanation",
            "TIMESTAMP '2025-01-01 00:00:00' AS generated_at");
  }
}

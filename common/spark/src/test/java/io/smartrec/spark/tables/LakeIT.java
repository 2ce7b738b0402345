package io.smartrec.spark.tables;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class LakeIT {
  private static final CountDownLatch BEGUN = new CountDownLatch(1);
  private static final CountDownLatch OTHER_HAS_WRITTEN = new CountDownLatch(1);

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
  void mergesByKeyAndCountsWhatDeltaWrote() {
    assertThat(lake.merge("interactions", interactions("a", "b"))).isEqualTo(2);
    assertThat(lake.merge("interactions", interactions("b", "c").withColumn("value", lit(7.0))))
        .isEqualTo(2);

    assertThat(lake.read("interactions").orderBy("value").select("value").collectAsList())
        .extracting(row -> row.getDouble(0))
        .containsExactly(1.0, 7.0, 7.0);
  }

  @Test
  void deltaRefusesWhatBreaksTheContract() {
    for (String broken :
        List.of("value = -1", "value = 'NaN'", "action_type = 'buy'", "id = 'x'")) {
      String column = broken.substring(0, broken.indexOf(' '));
      String value = broken.substring(broken.indexOf('=') + 1);
      Dataset<Row> rows =
          interactions("a")
              .withColumn(column, expr(value).cast(column.equals("value") ? "double" : "string"));
      assertThatThrownBy(() -> lake.merge("interactions", rows))
          .hasStackTraceContaining(column + "_in_range");
    }
    assertThat(lake.rows("interactions")).isEmpty();
  }

  @Test
  void replacesThePredictionsOfOneModelOnly() {
    lake.replace("predictions", ofModel(1), predictions(1, 2));
    lake.replace("predictions", ofModel(2), predictions(2, 3));

    lake.replace("predictions", ofModel(1), predictions(1, 1));

    assertThat(lake.read("predictions").where(ofModel(1)).count()).isEqualTo(1);
    assertThat(lake.read("predictions").where(ofModel(2)).count()).isEqualTo(3);
  }

  /** The rows are not written before someone else has replaced the same ones. */
  @Test
  void refusesToReplaceWhatSomeoneElseReplacesMeanwhile() throws Exception {
    lake.replace("predictions", ofModel(1), predictions(1, 1));
    Dataset<Row> late =
        predictions(1, 2).coalesce(1).filter((FilterFunction<Row>) row -> isWrittenLate());
    CompletableFuture<Long> write =
        CompletableFuture.supplyAsync(() -> lake.replace("predictions", ofModel(1), late));
    assertThat(BEGUN.await(1, TimeUnit.MINUTES)).isTrue();
    lake.replace("predictions", ofModel(1), predictions(1, 3));
    OTHER_HAS_WRITTEN.countDown();

    assertThatThrownBy(write::join)
        .cause()
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining("at the same time; nothing was written to it. Run it again.");

    assertThat(lake.read("predictions").count()).isEqualTo(3);
  }

  /** Static: the function reaches it in this process although Spark copies it. */
  private static boolean isWrittenLate() throws InterruptedException {
    BEGUN.countDown();
    return OTHER_HAS_WRITTEN.await(1, TimeUnit.MINUTES);
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

package io.smartrec.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Interactions to train on, made when they are not there: a user for every 50 of them, 50,000
 * items, both unevenly popular, a year long.
 */
final class MadeUpInteractions {
  private static final String UUID_LIKE =
      "regexp_replace(substr(sha2(CAST(%s AS STRING), 256), 1, 32), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')";

  private MadeUpInteractions() {}

  static Dataset<Row> of(SparkSession spark, Path directory, long rows) {
    Path path = directory.resolve("interactions-" + rows);
    if (!Files.exists(path.resolve("_SUCCESS"))) {
      double users = Math.max(1, rows / 50);
      spark
          .range(0, rows, 1, (int) Math.max(2, rows / 1_000_000))
          .selectExpr(
              UUID_LIKE.formatted("id") + " AS id",
              UUID_LIKE.formatted("CAST(" + users + " * pow(rand(1), 1.5) AS INT)") + " AS user_id",
              UUID_LIKE.formatted("-1 - CAST(50000 * pow(rand(2), 2.5) AS INT)") + " AS item_id",
              "element_at(array('view', 'view', 'view', 'click', 'purchase'), CAST(5 * rand(3) AS INT) + 1) AS action_type",
              "1.0D AS value",
              "timestamp_seconds(1735689600 + CAST(31536000 * rand(4) AS INT)) AS timestamp",
              "'{}' AS context")
          .write()
          .mode("overwrite")
          .parquet(path.toString());
    }
    return spark.read().parquet(path.toString());
  }
}

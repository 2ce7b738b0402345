package io.smartrec.core.session;

import java.util.Map;

/**
 * The Spark settings the jobs rely on, for production and test sessions alike. Everything else is
 * Spark's own business.
 */
public final class SessionSettings {
  private SessionSettings() {}

  /**
   * Settings without which results would be wrong: Delta's extension and catalogue, UTC, java.time
   * values, ANSI mode.
   */
  public static Map<String, String> required() {
    return Map.of(
        "spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.session.timeZone", "UTC",
        "spark.sql.datetime.java8API.enabled", "true",
        "spark.sql.ansi.enabled", "true");
  }

  /**
   * Settings that make the jobs fast, unless the user has others: methods that Spark generates and
   * HotSpot would not compile, since they are above 8,000 bytes, are generated in parts instead;
   * what is kept for a second pass is not compressed column by column, which costs more than it
   * saves; classes that are added to a session are not kept from others, or else every task asks
   * the driver for each class name that the compiler of generated code tries out.
   */
  public static Map<String, String> advised() {
    return Map.of(
        "spark.sql.codegen.hugeMethodLimit", "8000",
        "spark.sql.inMemoryColumnarStorage.compressed", "false",
        "spark.sql.artifact.isolation.enabled", "false");
  }

  /**
   * Settings for small data on one machine: few partitions, no user interface, and small pages: the
   * table of every join that is broadcast takes at least one, which Spark else makes up to 64 MB
   * large. Plans of queries that are done are let go of: there is nobody to look at them.
   */
  public static Map<String, String> small() {
    return Map.of(
        "spark.ui.enabled", "false",
        "spark.buffer.pageSize", "1m",
        "spark.sql.ui.retainedExecutions", "10",
        "spark.sql.shuffle.partitions", "2",
        "spark.default.parallelism", "2",
        "spark.sql.sources.parallelPartitionDiscovery.parallelism", "4",
        "spark.databricks.delta.snapshotPartitions", "2");
  }
}

package io.smartrec.spark.synthetic;

import io.smartrec.core.synthetic.ShopSpec;
import org.apache.spark.api.java.function.ReduceFunction;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a generated shop as raw files under one directory: {@code users} (JSON lines), {@code
 * items} (CSV), {@code interactions} (Parquet), and on request the ground truth (Parquet). The
 * executors make and write the rows; nothing goes through the driver. Each directory is replaced,
 * so that writing again gives the same content. Columns: {@link RawFiles}.
 */
public final class ShopFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ShopFiles.class);
  private static final long USERS_PER_FILE = 500_000;
  private static final long ITEMS_PER_FILE = 100_000;
  private static final long INTERACTIONS_PER_FILE = 2_000_000;

  private ShopFiles() {}

  /**
   * What was written.
   *
   * @param users rows of users
   * @param items rows of items
   * @param interactions rows of interactions, valid and invalid, as counted in the files
   * @param invalidInteractions the invalid ones among them, duplicates included
   */
  public record Counts(long users, long items, long interactions, long invalidInteractions) {}

  /**
   * Writes users, items and interactions. A truth from an earlier writing is left as it is.
   *
   * @param directory any file system Spark can write to
   */
  public static Counts write(SparkSession spark, ShopSpec spec, String directory) {
    return write(spark, spec, directory, partitions(spark, spec));
  }

  private static int partitions(SparkSession spark, ShopSpec spec) {
    double interactions = spec.users() * spec.interactionsPerUser();
    int parallelism = spark.sparkContext().defaultParallelism();
    return Math.max(
        (int) Math.min(parallelism, spec.users()),
        (int) Math.ceil(interactions / INTERACTIONS_PER_FILE));
  }

  static Counts write(
      SparkSession spark, ShopSpec spec, String directory, int interactionPartitions) {
    overwrite(ShopRows.users(spark, spec, filesFor(spec.users(), USERS_PER_FILE)))
        .json(path(directory, RawFiles.USERS));
    overwrite(ShopRows.items(spark, spec, filesFor(spec.items(), ITEMS_PER_FILE)))
        .option("header", "true")
        .option("escape", "\"")
        .csv(path(directory, RawFiles.ITEMS));
    overwrite(ShopRows.interactions(spark, spec, interactionPartitions))
        .parquet(path(directory, RawFiles.INTERACTIONS));

    Counts counts = count(spark, spec, directory, interactionPartitions);
    LOG.info(
        "Wrote {} users, {} items and {} interactions, {} of them invalid, to {}",
        counts.users(),
        counts.items(),
        counts.interactions(),
        counts.invalidInteractions(),
        directory);
    return counts;
  }

  /** Counts what was written. */
  public static Counts count(SparkSession spark, ShopSpec spec, String directory) {
    return count(spark, spec, directory, partitions(spark, spec));
  }

  private static Counts count(
      SparkSession spark, ShopSpec spec, String directory, int interactionPartitions) {
    long written = spark.read().parquet(path(directory, RawFiles.INTERACTIONS)).count();
    long valid = sum(ShopRows.validInteractionCounts(spark, spec, interactionPartitions));
    return new Counts(spec.users(), spec.items(), written, written - valid);
  }

  /** Writes what the shop was generated from: the latent factors of users and items. */
  public static void writeTruth(SparkSession spark, ShopSpec spec, String directory) {
    overwrite(ShopRows.trueUsers(spark, spec, filesFor(spec.users(), USERS_PER_FILE)))
        .parquet(path(directory, RawFiles.TRUE_USERS));
    overwrite(ShopRows.trueItems(spark, spec, filesFor(spec.items(), ITEMS_PER_FILE)))
        .parquet(path(directory, RawFiles.TRUE_ITEMS));
  }

  private static DataFrameWriter<Row> overwrite(Dataset<Row> rows) {
    return rows.write().mode(SaveMode.Overwrite);
  }

  private static String path(String directory, String name) {
    return directory.endsWith("/") ? directory + name : directory + "/" + name;
  }

  private static int filesFor(long rows, long rowsPerFile) {
    return (int) ((rows + rowsPerFile - 1) / rowsPerFile);
  }

  private static long sum(Dataset<Long> counts) {
    return counts.reduce((ReduceFunction<Long>) Long::sum);
  }
}

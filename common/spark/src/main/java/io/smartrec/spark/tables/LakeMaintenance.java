package io.smartrec.spark.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Contracts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Upkeep of the lake's tables: how long versions stay readable, compaction of small files (Delta's
 * OPTIMIZE), deletion of files no readable version needs (VACUUM). Rows stay what they are.
 *
 * <p>There is nothing to do for statistics: Delta writes those of each file with the file, as
 * compaction does with its own.
 */
public final class LakeMaintenance {
  private static final String GIGABYTE = Long.toString(1L << 30);

  private final SparkSession spark;
  private final Lake lake;
  private final int retentionDays;
  private final Instant now;

  /**
   * Upkeep as of an instant.
   *
   * @param retentionDays how long every version stays readable, at least 7
   */
  public LakeMaintenance(SparkSession spark, Lake lake, int retentionDays, Instant now) {
    this.spark = spark;
    this.lake = lake;
    this.retentionDays = retentionDays;
    this.now = now;
  }

  /**
   * What a table is like and what is to be done; changes nothing.
   *
   * @param needed versions that have to stay readable, beside the newest rows
   */
  public Upkeep plan(String table, Collection<Long> needed) {
    DeltaTable delta = delta(table);
    Row detail = delta.detail().select("numFiles", "sizeInBytes", "properties").first();
    Upkeep.Size size = new Upkeep.Size(detail.getLong(0), detail.getLong(1));
    TreeSet<Long> versions = new TreeSet<>(needed);
    versions.add(TableVersions.of(delta).newestData());
    List<Row> commits =
        delta
            .history()
            .where(col("version").isin(versions.toArray()))
            .select(col("version"), col("timestamp"))
            .orderBy(col("version"))
            .collectAsList();
    commits.forEach(commit -> versions.remove(commit.getLong(0)));
    Upkeep.RetentionChange retention = retention(commits, detail.getJavaMap(2));
    return new Upkeep(
        table,
        size,
        size.files() > 1 ? compaction(table) : new Upkeep.Compaction(0, 0, 0),
        deletable(table, retention.days()),
        retention,
        List.copyOf(versions));
  }

  /**
   * Does what is to be done.
   *
   * @return how large the newest version is now
   * @throws UserException exit code 4 when someone else writes to the table at the same time
   */
  public Upkeep.Size apply(Upkeep upkeep) {
    DeltaTable delta = delta(upkeep.table());
    try {
      // First: deletion goes by what the table says.
      if (!upkeep.retention().set()) {
        spark.sql(
            "ALTER TABLE %s SET TBLPROPERTIES (%s)"
                .formatted(
                    identifier(upkeep.table()),
                    Retention.properties(upkeep.retention().days()).entrySet().stream()
                        .map(entry -> "'%s' = '%s'".formatted(entry.getKey(), entry.getValue()))
                        .collect(Collectors.joining(", "))));
      }
      if (upkeep.compaction().files() > 0) {
        delta.optimize().executeCompaction();
      }
      if (upkeep.deletableFiles() > 0) {
        delta.vacuum();
      }
    } catch (ConcurrentModificationException e) {
      throw new UserException(
          ExitCode.CONFLICT,
          "Cannot maintain %s: it was written to at the same time. Run maintain again when nothing else writes to the lake."
              .formatted(lake.path(upkeep.table())),
          e);
    }
    Row size = delta.detail().select("numFiles", "sizeInBytes").first();
    return new Upkeep.Size(size.getLong(0), size.getLong(1));
  }

  private Upkeep.RetentionChange retention(List<Row> commits, Map<String, String> properties) {
    // The newest rows have a commit; but the log may have forgotten even that.
    long version = commits.isEmpty() ? 0 : commits.get(0).getLong(0);
    Instant committed = commits.isEmpty() ? now : commits.get(0).getInstant(1);
    int days = Retention.days(retentionDays, committed, now);
    boolean set = properties.entrySet().containsAll(Retention.properties(days).entrySet());
    return new Upkeep.RetentionChange(days, set, version, committed);
  }

  /** What Delta would put together, by its own rule: per partition, smallest files first. */
  private Upkeep.Compaction compaction(String table) {
    long small = bytes("spark.databricks.delta.optimize.minFileSize");
    long large = bytes("spark.databricks.delta.optimize.maxFileSize");
    Dataset<Row> rows = spark.read().format("delta").load(lake.path(table));
    List<Column> file = new ArrayList<>();
    Contracts.of(table).partitions().forEach(partition -> file.add(col(partition).cast("string")));
    Dataset<Row> files =
        rows.select(
                concat_ws("/", file.toArray(Column[]::new)).as("partition"),
                col("_metadata.file_path").as("path"),
                col("_metadata.file_size").as("size"))
            .groupBy("partition", "path", "size")
            .agg(count(lit(1)))
            .where(col("size").lt(small))
            .orderBy("partition", "size", "path")
            .select("partition", "size");
    FilePacking packing = new FilePacking(large);
    for (Iterator<Row> each = files.toLocalIterator(); each.hasNext(); ) {
      Row next = each.next();
      packing.add(next.getString(0), next.getLong(1));
    }
    return packing.done();
  }

  private long deletable(String table, int days) {
    // A session of its own, so that the settings are for this question only. By default Delta
    // answers for what the table says now, and refuses to ask about less.
    SparkSession asking = spark.newSession();
    asking.conf().set("spark.databricks.delta.vacuum.retentionWindowIgnore.enabled", "false");
    asking.conf().set("spark.databricks.delta.retentionDurationCheck.enabled", "false");
    return asking
        .sql("VACUUM %s RETAIN %d HOURS DRY RUN".formatted(identifier(table), days * 24))
        .count();
  }

  private long bytes(String setting) {
    return Long.parseLong(spark.conf().get(setting, GIGABYTE));
  }

  private DeltaTable delta(String table) {
    return DeltaTable.forPath(spark, lake.path(table));
  }

  private String identifier(String table) {
    return "delta.`" + lake.path(table).replace("`", "``") + "`";
  }
}

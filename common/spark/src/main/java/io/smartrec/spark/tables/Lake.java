package io.smartrec.spark.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Contract;
import io.smartrec.core.table.ContractColumn;
import io.smartrec.core.table.Contracts;
import io.smartrec.core.table.Features;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Predictions;
import io.smartrec.core.table.SimilarItemPairs;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The lake's Delta tables under one root. Every write is one commit, and writing the same rows
 * again changes nothing.
 */
public final class Lake {
  private final SparkSession spark;
  private final String root;

  /**
   * @param spark a session with Delta
   * @param root path or URI under which the tables are
   */
  public Lake(SparkSession spark, String root) {
    this.spark = spark;
    this.root = root;
  }

  public String root() {
    return root;
  }

  /** Where a table is. */
  public String path(String table) {
    return root + "/" + table;
  }

  public boolean has(String table) {
    return DeltaTable.isDeltaTable(spark, path(table));
  }

  /**
   * The newest version of a table's rows: not that of a compaction or other upkeep, which changes
   * none.
   *
   * @throws UserException exit code 3 when there is no such table yet
   */
  public PinnedTable pin(String table) {
    requireTable(table);
    return pin(table, TableVersions.of(DeltaTable.forPath(spark, path(table))).newestData());
  }

  /**
   * A known version of a table.
   *
   * @throws UserException exit code 3 when there is no such table
   */
  public PinnedTable pin(String table, long version) {
    requireTable(table);
    return new PinnedTable(table, id(table), version);
  }

  /** Delta's id of a table, if it is there; a table made anew has another. */
  public Optional<String> tableId(String table) {
    return has(table) ? Optional.of(id(table)) : Optional.empty();
  }

  private String id(String table) {
    return DeltaTable.forPath(spark, path(table)).detail().select("id").first().getString(0);
  }

  /**
   * The rows of one version of a table.
   *
   * @throws UserException exit code 3 when there is no such table, or the version is older than
   *     versions are kept
   */
  public Dataset<Row> read(PinnedTable pinned) {
    requireTable(pinned.name());
    String path = path(pinned.name());
    long version = TableVersions.of(DeltaTable.forPath(spark, path)).readable(pinned.version());
    try {
      return spark.read().format("delta").option("versionAsOf", version).load(path);
    } catch (Exception e) {
      throw TableVersions.unreadable(pinned, e);
    }
  }

  /**
   * The rows of a table as it is now.
   *
   * @throws UserException exit code 3 when there is no such table yet
   */
  public Dataset<Row> read(String table) {
    requireTable(table);
    return spark.read().format("delta").load(path(table));
  }

  /**
   * The rows of a table as it is now; empty when there is no table or it has no rows.
   *
   * @param table a table of the lake
   */
  public Optional<Dataset<Row>> rows(String table) {
    return has(table) && !isEmpty(table) ? Optional.of(read(table)) : Optional.empty();
  }

  private static Column within(Interval times, String prefix) {
    Column time = col(prefix + Interactions.TIMESTAMP);
    Column from = times.start().map(start -> time.geq(lit(start))).orElse(lit(true));
    Column to = times.end().map(end -> time.lt(lit(end))).orElse(lit(true));
    return from.and(to);
  }

  private boolean isEmpty(String table) {
    return DeltaTable.forPath(spark, path(table)).detail().select("numFiles").first().getLong(0)
        == 0;
  }

  /**
   * Inserts the rows whose key is not there and puts the others in place of those that are, in one
   * commit. An ingest that ran at the same time makes one of the two fail, whole.
   *
   * @param rows with distinct keys, in any order of the table's columns
   * @return how many rows were written, by Delta's own count
   */
  public long merge(String table, Dataset<Row> rows) {
    return merge(table, rows, Interval.ALL);
  }

  /**
   * As {@link #merge(String, Dataset)}.
   *
   * @param times of interactions, those of all rows of the table that have a key of {@code rows};
   *     files with other times are not read
   * @throws UserException exit code 4 when someone else has written at the same time
   */
  public long merge(String table, Dataset<Row> rows, Interval times) {
    boolean created = create(table);
    DeltaTable target = DeltaTable.forPath(spark, path(table));
    Dataset<Row> ordered = inTableOrder(table, rows);
    if (created || isEmpty(table)) {
      // Nothing to compare with: no join. Like a merge it conflicts with whoever writes meanwhile.
      overwrite(table, ordered);
      return metric(target, "numOutputRows");
    }
    Column sameKey = within(times, "t.");
    for (String name : Contracts.of(table).key()) {
      sameKey = sameKey.and(col("t." + name).equalTo(col("s." + name)));
    }
    try {
      target
          .as("t")
          .merge(ordered.as("s"), sameKey)
          .whenMatched()
          .updateAll()
          .whenNotMatched()
          .insertAll()
          .execute();
    } catch (DeltaConcurrentModificationException e) {
      throw concurrent(table, e);
    }
    return metric(target, "numTargetRowsInserted") + metric(target, "numTargetRowsUpdated");
  }

  private void overwrite(String table, Dataset<Row> rows) {
    try {
      rows.write().format("delta").mode("overwrite").save(path(table));
    } catch (DeltaConcurrentModificationException e) {
      throw concurrent(table, e);
    }
  }

  private UserException concurrent(String table, Exception e) {
    return new UserException(
        ExitCode.CONFLICT,
        "Someone else wrote to "
            + path(table)
            + " at the same time; nothing was written to it. Run it again.",
        e);
  }

  /** A count of the table's last commit. */
  private static long metric(DeltaTable table, String name) {
    return Long.parseLong(
        table.history(1).selectExpr("operationMetrics['" + name + "']").first().getString(0));
  }

  /**
   * Puts rows in place of those that are there, in one commit.
   *
   * @param condition Spark SQL condition on the table's columns that all of {@code rows} and the
   *     rows to be replaced fulfil
   * @return the table's version with these rows
   * @throws UserException exit code 4 when someone else has written at the same time
   */
  public long replace(String table, String condition, Dataset<Row> rows) {
    create(table);
    try {
      inTableOrder(table, rows)
          .write()
          .format("delta")
          .mode("overwrite")
          .option("replaceWhere", condition)
          .save(path(table));
    } catch (DeltaConcurrentModificationException e) {
      throw concurrent(table, e);
    }
    return pin(table).version();
  }

  private Dataset<Row> inTableOrder(String table, Dataset<Row> rows) {
    return rows.selectExpr(Contracts.of(table).names().toArray(String[]::new));
  }

  /**
   * Makes a table without rows, unless it is there. One that an older version made gets the columns
   * and checks that are new.
   *
   * @return whether it was not there
   */
  public boolean create(String table) {
    Contract contract = Contracts.of(table);
    if (has(table)) {
      new TableUpgrade(spark, path(table)).to(contract);
      return false;
    }
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path(table))
            .addColumns(schema(contract))
            .partitionedBy(contract.partitions().toArray(String[]::new));
    for (Map.Entry<String, String> property :
        Retention.properties(Retention.DAYS_AT_FIRST).entrySet()) {
      builder = builder.property(property.getKey(), property.getValue());
    }
    // Files are told apart by times and numbers; ids and texts are spread over all of them.
    builder = builder.property("delta.dataSkippingStatsColumns", contract.ordered());
    for (ContractColumn column : contract.columns()) {
      if (column.check().isPresent()) {
        builder = builder.property(TableUpgrade.constraint(column), column.check().get());
      }
    }
    builder.execute();
    return true;
  }

  private static StructType schema(Contract contract) {
    return StructType.fromDDL(contract.ddl());
  }

  private void requireTable(String table) {
    if (!has(table)) {
      throw UserException.dataRefused(
          "The lake at "
              + root
              + " has no table "
              + table
              + ". Run "
              + writerOf(table)
              + " first, or check lake.path.");
    }
  }

  private static String writerOf(String table) {
    return switch (table) {
      case Predictions.TABLE -> "predict";
      case SimilarItemPairs.TABLE -> "similar-items";
      case Features.TABLE -> "build-features";
      default -> "ingest";
    };
  }
}

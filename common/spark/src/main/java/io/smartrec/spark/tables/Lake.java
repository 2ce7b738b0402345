package io.smartrec.spark.tables;

import static org.apache.spark.sql.functions.col;

import io.delta.tables.DeltaMergeBuilder;
import io.delta.tables.DeltaTable;
import io.delta.tables.DeltaTableBuilder;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Contract;
import io.smartrec.core.table.ContractColumn;
import io.smartrec.core.table.Contracts;
import io.smartrec.core.table.Predictions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    String id = DeltaTable.forPath(spark, path(table)).detail().select("id").first().getString(0);
    return new PinnedTable(table, id, version);
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
   * Adds the rows whose id is not there yet; the others stay as they are. Ids within {@code rows}
   * must be distinct.
   *
   * @return how many rows were added; with none there is no commit
   */
  public long insertMissing(String table, Dataset<Row> rows) {
    DeltaTable target = createIfMissing(table);
    Dataset<Row> known = target.toDF().select(col("id"));
    long missing =
        known.isEmpty()
            ? rows.count()
            : rows.join(known, rows.col("id").equalTo(known.col("id")), "left_anti").count();
    if (missing > 0) {
      target
          .as("t")
          .merge(inTableOrder(table, rows).as("s"), "t.id = s.id")
          .whenNotMatched()
          .insertAll()
          .execute();
    }
    return missing;
  }

  /**
   * Brings users or items up to date: the earliest created_at and the content that was seen last
   * win, in whatever order batches arrive. Ids within {@code rows} must be distinct.
   *
   * @return how many rows are new or changed; with none there is no commit
   */
  public long upsertNewest(String table, Dataset<Row> rows) {
    DeltaTable target = createIfMissing(table);
    List<String> content = new ArrayList<>(List.of(target.toDF().columns()));
    content.removeAll(List.of("id", "created_at", "updated_at"));
    String newer = seen("s", content) + " > " + seen("t", content);
    String earlier =
        "(s.created_at IS NOT NULL AND (t.created_at IS NULL OR s.created_at < t.created_at))";
    String changes = earlier + " OR " + newer;
    Dataset<Row> known = target.toDF().as("t");
    long changed =
        known.isEmpty()
            ? rows.count()
            : rows.as("s")
                .join(known, col("s.id").equalTo(col("t.id")), "left_outer")
                .where("t.id IS NULL OR " + changes)
                .count();
    if (changed > 0) {
      Map<String, String> updates = new LinkedHashMap<>();
      updates.put("created_at", "least(s.created_at, t.created_at)");
      updates.put("updated_at", "greatest(s.updated_at, t.updated_at)");
      for (String column : content) {
        updates.put(
            column, "CASE WHEN " + newer + " THEN s." + column + " ELSE t." + column + " END");
      }
      DeltaMergeBuilder merge =
          target.as("t").merge(inTableOrder(table, rows).as("s"), "t.id = s.id");
      merge.whenMatched(changes).updateExpr(updates).whenNotMatched().insertAll().execute();
    }
    return changed;
  }

  /**
   * Puts rows in place of those that are there, in one commit.
   *
   * @param condition Spark SQL condition on the table's columns that all of {@code rows} and the
   *     rows to be replaced fulfil
   * @return the table's version with these rows
   */
  public long replace(String table, String condition, Dataset<Row> rows) {
    createIfMissing(table);
    inTableOrder(table, rows)
        .write()
        .format("delta")
        .mode("overwrite")
        .option("replaceWhere", condition)
        .save(path(table));
    return pin(table).version();
  }

  private static String seen(String side, List<String> content) {
    StringBuilder struct =
        new StringBuilder(
            "struct(coalesce(" + side + ".updated_at, TIMESTAMP '1970-01-01 00:00:00')");
    for (String column : content) {
      struct.append(", ").append(side).append('.').append(column);
    }
    return struct.append(")").toString();
  }

  private Dataset<Row> inTableOrder(String table, Dataset<Row> rows) {
    return rows.selectExpr(Contracts.of(table).names().toArray(String[]::new));
  }

  private DeltaTable createIfMissing(String table) {
    Contract contract = Contracts.of(table);
    DeltaTableBuilder builder =
        DeltaTable.createIfNotExists(spark)
            .location(path(table))
            .addColumns(schema(contract))
            .partitionedBy(contract.partitions().toArray(String[]::new));
    for (Map.Entry<String, String> property :
        Retention.properties(Retention.DAYS_AT_FIRST).entrySet()) {
      builder = builder.property(property.getKey(), property.getValue());
    }
    for (ContractColumn column : contract.columns()) {
      if (column.check().isPresent()) {
        builder =
            builder.property(
                "delta.constraints." + column.name() + "_in_range", column.check().get());
      }
    }
    return builder.execute();
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
              + (table.equals(Predictions.TABLE) ? "predict" : "ingest")
              + " first, or check lake.path.");
    }
  }
}

package io.smartrec.jobs.run;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.quality.Batch;
import io.smartrec.spark.ingest.BatchCounts;
import io.smartrec.spark.ingest.RowsRead;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of one source for one table, checked; nothing is written yet.
 *
 * @param source name of the source
 * @param entity the table
 * @param rows all rows, with their reasons, kept by Spark
 * @param counts how many there are
 * @param undated whether {@code updated_at} says no more than when the rows were read
 * @param read how many were read; always as many as there are, or it is a bug
 */
public record CheckedTable(
    String source,
    Entity entity,
    Dataset<Row> rows,
    BatchCounts counts,
    boolean undated,
    RowsRead read) {
  public CheckedTable {
    read.requireAll(entity.code() + " of " + source, counts);
  }

  /** The same table with rows that were looked at again. */
  public CheckedTable with(Dataset<Row> newRows, BatchCounts newCounts) {
    return new CheckedTable(source, entity, newRows, newCounts, undated, read);
  }

  /** The rows without a reason against them. */
  public Dataset<Row> good() {
    return rows.where(BatchCounts.isGood());
  }

  /** For gates and the log. */
  public Batch batch() {
    return counts.batch(entity, read);
  }
}

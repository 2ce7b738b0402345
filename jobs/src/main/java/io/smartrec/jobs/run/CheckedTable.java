package io.smartrec.jobs.run;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.quality.BatchProfile;
import io.smartrec.spark.ingest.BatchCounts;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of one source for one table, checked; nothing is written yet.
 *
 * @param source name of the source
 * @param entity the table
 * @param rows all rows, with their reasons, kept by Spark
 * @param counts how many there are
 */
public record CheckedTable(String source, Entity entity, Dataset<Row> rows, BatchCounts counts) {
  /** The same table with rows that were looked at again. */
  public CheckedTable with(Dataset<Row> newRows, BatchCounts newCounts) {
    return new CheckedTable(source, entity, newRows, newCounts);
  }

  /** The rows without a reason against them. */
  public Dataset<Row> good() {
    return rows.where(BatchCounts.isGood());
  }

  /** For gates and the log. */
  public BatchProfile profile() {
    return counts.profile();
  }
}

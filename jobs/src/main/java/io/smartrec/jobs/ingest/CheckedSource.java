package io.smartrec.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.Quarantine;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.spark.ingest.QuarantineRows;
import io.smartrec.spark.ingest.RowMapping;
import io.smartrec.spark.tables.Lake;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows of one source for one table, checked and kept by Spark until this is closed.
 *
 * @param source name of the source
 * @param entity the table
 * @param rows all rows, with their reasons
 * @param accepted the good ones with distinct ids, in the columns of the table
 * @param counts how many there are
 */
record CheckedSource(
    String source, Entity entity, Dataset<Row> rows, Dataset<Row> accepted, Counts counts)
    implements AutoCloseable {

  /**
   * Numbers of rows.
   *
   * @param valid rows that keep the contract
   * @param distinct those with distinct ids
   * @param rejected the others by the first reason that applies
   */
  record Counts(long valid, long distinct, Map<String, Long> rejected) {}

  /** Writes the refused rows to quarantine and the others to their table. */
  IngestCounts write(JobContext context) {
    context.progress().phase("write " + entity.code() + " of " + source);
    Lake lake = context.lake();
    if (!counts.rejected().isEmpty()) {
      Dataset<Row> refused = rows.where(size(col(RowMapping.REASONS)).gt(0));
      lake.insertMissing(
          Quarantine.TABLE,
          new QuarantineRows(source, entity, context.runId(), context.startedAt()).apply(refused));
    }
    long changed =
        entity == Entity.INTERACTIONS
            ? lake.insertMissing(entity.code(), accepted)
            : lake.upsertNewest(entity.code(), accepted);
    long rejected = counts.rejected().values().stream().mapToLong(Long::longValue).sum();
    return new IngestCounts(
        source,
        entity,
        counts.valid() + rejected,
        counts.distinct(),
        counts.valid() - counts.distinct(),
        counts.rejected(),
        changed);
  }

  @Override
  public void close() {
    accepted.unpersist();
    rows.unpersist();
  }
}

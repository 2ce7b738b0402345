package io.smartrec.jobs.ingest;

import static org.apache.spark.sql.functions.not;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.quality.BatchProfile;
import io.smartrec.core.table.Contracts;
import io.smartrec.core.table.Quarantine;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.spark.ingest.BatchCounts;
import io.smartrec.spark.ingest.QuarantineRows;
import io.smartrec.spark.ingest.TableChanges;
import io.smartrec.spark.tables.Lake;
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
record CheckedTable(String source, Entity entity, Dataset<Row> rows, BatchCounts counts) {
  CheckedTable with(Dataset<Row> newRows, BatchCounts newCounts) {
    return new CheckedTable(source, entity, newRows, newCounts);
  }

  Dataset<Row> good() {
    return rows.where(BatchCounts.isGood());
  }

  BatchProfile profile() {
    return counts.profile();
  }

  /** Writes the refused rows to quarantine and the others to their table. */
  IngestCounts write(JobContext context) {
    context.progress().phase("write " + entity.code() + " of " + source);
    Lake lake = context.lake();
    quarantine(context);
    try (TableChanges changes = TableChanges.in(Contracts.of(entity.code()))) {
      TableChanges.Result result = changes.compare(good(), counts.good(), lake.rows(entity.code()));
      if (result.changed() == 0) {
        // Whoever reads it finds no rows, and not no table.
        lake.create(entity.code());
      } else {
        long written = lake.merge(entity.code(), result.rows());
        if (written != result.changed()) {
          throw new IllegalStateException(
              "Of %s %d rows were to be written, and %d were"
                  .formatted(entity.code(), result.changed(), written));
        }
      }
      return new IngestCounts(
          source,
          entity,
          counts.read(),
          result.distinct(),
          counts.good() - result.distinct(),
          counts.rejected(),
          result.changed());
    }
  }

  /**
   * Writes the refused rows, and only them. Only what is not there: a row keeps the run that
   * refused it first.
   */
  void quarantine(JobContext context) {
    if (counts.refused() == 0) {
      return;
    }
    Dataset<Row> refused =
        new QuarantineRows(source, entity, context.runId(), context.startedAt())
            .apply(rows.where(not(BatchCounts.isGood())));
    context.lake().insertMissing(Quarantine.TABLE, refused);
  }
}

package io.smartrec.jobs.ingest;

import static org.apache.spark.sql.functions.not;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Contract;
import io.smartrec.core.table.Contracts;
import io.smartrec.core.table.Quarantine;
import io.smartrec.jobs.run.CheckedTable;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.spark.ingest.BatchCounts;
import io.smartrec.spark.ingest.QuarantineRows;
import io.smartrec.spark.ingest.TableChanges;
import io.smartrec.spark.tables.Lake;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Brings checked rows into the lake. */
final class CheckedTableWriter {
  private final JobContext context;
  private final Lake lake;

  CheckedTableWriter(JobContext context) {
    this.context = context;
    this.lake = context.lake();
  }

  /** Writes the refused rows to quarantine and the others to their table. */
  IngestCounts write(CheckedTable table) {
    BatchCounts counts = table.counts();
    String name = table.entity().code();
    context.progress().phase("write " + name + " of " + table.source());
    quarantine(table);
    Contract contract = Contracts.of(name);
    try (TableChanges changes =
        table.undated() ? TableChanges.ofUndated(contract) : TableChanges.in(contract)) {
      Optional<Dataset<Row>> there = lake.rows(name);
      TableChanges.Result result = changes.compare(table.good(), counts.good(), there);
      if (result.changed() == 0) {
        // Whoever reads it finds no rows, and not no table.
        lake.create(name);
      } else {
        long written = lake.merge(name, result.rows(), times(table, result));
        if (written != result.changed()) {
          throw new IllegalStateException(
              "Of %s %d rows were to be written, and %d were"
                  .formatted(name, result.changed(), written));
        }
      }
      return new IngestCounts(
          table.source(),
          table.entity(),
          table.read().inside(),
          result.distinct(),
          counts.good() - result.distinct(),
          counts.rejected(),
          result.changed());
    }
  }

  /** Where Delta has to look for rows with the same keys: among new interactions for nothing. */
  private static Interval times(CheckedTable table, TableChanges.Result result) {
    return table.entity() == Entity.INTERACTIONS && result.allNew()
        ? table.counts().times()
        : Interval.ALL;
  }

  /** Writes the refused rows, and only them. */
  void quarantine(CheckedTable table) {
    if (table.counts().refused() == 0) {
      return;
    }
    QuarantineRows rows =
        new QuarantineRows(table.source(), table.entity(), context.runId(), context.startedAt());
    Dataset<Row> refused = rows.apply(table.rows().where(not(BatchCounts.isGood())));
    Dataset<Row> changes =
        lake.rows(Quarantine.TABLE)
            .map(there -> rows.changes(refused, there))
            .orElse(refused)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      if (!changes.isEmpty()) {
        lake.merge(Quarantine.TABLE, changes);
      }
    } finally {
      changes.unpersist();
    }
  }
}

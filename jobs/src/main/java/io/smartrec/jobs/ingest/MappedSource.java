package io.smartrec.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.spark.ingest.Deduplication;
import io.smartrec.spark.ingest.RowMapping;
import io.smartrec.spark.source.RawRows;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows of one source on their way to one table.
 *
 * @param source name of the source
 * @param entity the table
 * @param rows what {@link RowMapping} gives
 */
record MappedSource(String source, Entity entity, Dataset<Row> rows) {
  static MappedSource of(
      String source, MappingConfig mapping, Dataset<Row> raw, JobContext context) {
    RowMapping rowMapping =
        new RowMapping(mapping, source, context.config().ingest().namespace(), context.startedAt());
    return new MappedSource(source, mapping.entity(), rowMapping.apply(raw));
  }

  /** Checks all rows and keeps them; nothing is written. */
  CheckedSource check(JobContext context) {
    context.progress().phase("check " + source + " for " + entity.code());
    Dataset<Row> checked = rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<String, Long> rejected = new TreeMap<>();
      long valid = countByReason(checked, rejected);
      Column good = size(col(RowMapping.REASONS)).equalTo(0);
      Dataset<Row> accepted =
          new Deduplication(entity)
              .apply(
                  checked
                      .where(good)
                      .drop(RowMapping.REASONS, RowMapping.SOURCE_ROW, RawRows.SOURCE_FILE))
              .persist(StorageLevel.MEMORY_AND_DISK());
      long distinct = accepted.count();
      return new CheckedSource(
          source, entity, checked, accepted, new CheckedSource.Counts(valid, distinct, rejected));
    } catch (RuntimeException e) {
      checked.unpersist();
      throw explained(e);
    }
  }

  private static long countByReason(Dataset<Row> checked, Map<String, Long> rejected) {
    long valid = 0;
    Column first =
        when(size(col(RowMapping.REASONS)).gt(0), element_at(col(RowMapping.REASONS), 1));
    // One row per reason code: bounded by the configuration.
    for (Row row : checked.groupBy(first.as("reason")).agg(count(lit(1))).collectAsList()) {
      if (row.isNullAt(0)) {
        valid = row.getLong(1);
      } else {
        rejected.put(row.getString(0), row.getLong(1));
      }
    }
    return valid;
  }

  /** Errors of the source's data, told without the data. */
  private RuntimeException explained(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).startsWith("CSV header does not conform")) {
        return new UserException(
            ExitCode.DATA_REFUSED,
            "Cannot ingest source %s: its files have different headers. Give files with other columns a source of their own; nothing was written."
                .formatted(source),
            e);
      }
      if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
        String condition = spark.getCondition();
        if (condition.startsWith("CAST_")
            || condition.startsWith("ARITHMETIC")
            || condition.startsWith("DIVIDE")
            || condition.startsWith("CANNOT_PARSE")
            || condition.startsWith("NUMERIC")) {
          return new UserException(
              ExitCode.DATA_REFUSED,
              "Cannot ingest source %s: an expression of %s fails on a row (%s). Use try_cast, try_to_timestamp or try_divide, which give NULL for such rows; they then go to quarantine."
                  .formatted(source, entity.code(), condition),
              e);
        }
        if (condition.startsWith("FAILED_READ_FILE") || condition.startsWith("MALFORMED")) {
          return new UserException(
              ExitCode.DATA_REFUSED,
              "Cannot ingest source %s: a file cannot be read (%s). Remove or mend it, then run again; nothing was written."
                  .formatted(source, condition),
              e);
        }
      }
    }
    return e;
  }
}

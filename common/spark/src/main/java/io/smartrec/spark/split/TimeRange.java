package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.unix_micros;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * From when to when interactions reach.
 *
 * @param first instant of the earliest
 * @param last instant of the latest
 */
public record TimeRange(Instant first, Instant last) {
  /**
   * The range of interactions; a Spark job.
   *
   * @throws UserException exit code 3 when there are none
   */
  public static TimeRange of(Dataset<Row> interactions) {
    Row range =
        interactions
            .agg(unix_micros(min(Interactions.TIMESTAMP)), unix_micros(max(Interactions.TIMESTAMP)))
            .first();
    if (range.isNullAt(0)) {
      throw UserException.dataRefused("Cannot train: interactions has no rows. Run ingest first.");
    }
    return new TimeRange(
        Instant.EPOCH.plus(range.getLong(0), ChronoUnit.MICROS),
        Instant.EPOCH.plus(range.getLong(1), ChronoUnit.MICROS));
  }
}

package io.smartrec.spark.features;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_micros;

import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Column;

/**
 * What lies before a point in time T: half-open intervals that end at it, in days of 24 hours.
 *
 * @param instant the point in time T, in whole microseconds
 */
record AsOf(Instant instant) {
  private static final double MICROS_PER_DAY = 86_400_000_000.0;

  /** Whether a time is before T; null for none. */
  Column isAfter(Column time) {
    return time.lt(lit(instant));
  }

  /** Whether a time is in [T - days, T). */
  Column withinLast(int days, Column time) {
    return within(days, 0, time);
  }

  /** Whether a time is in [T - 2 days, T - days): the window before the last. */
  Column withinLastButOne(int days, Column time) {
    return within(2 * days, days, time);
  }

  /** T - time, in days with fractions. */
  Column daysSince(Column time) {
    return unix_micros(lit(instant)).minus(unix_micros(time)).divide(MICROS_PER_DAY);
  }

  private Column within(int fromDays, int toDays, Column time) {
    return time.geq(lit(instant.minus(Duration.ofDays(fromDays))))
        .and(time.lt(lit(instant.minus(Duration.ofDays(toDays)))));
  }
}

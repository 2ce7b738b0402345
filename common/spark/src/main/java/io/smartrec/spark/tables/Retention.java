package io.smartrec.spark.tables;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** How long the versions of a table stay readable. */
final class Retention {
  /** Of a new table, until maintain sets what is configured. */
  static final int DAYS_AT_FIRST = 90;

  /** A version that is needed stays readable this long, should maintain not run. */
  private static final int MARGIN_DAYS = 30;

  /** So that the properties change once in a while, not every day. */
  private static final int STEP_DAYS = 30;

  private Retention() {}

  /**
   * Delta's properties. Both are needed: time travel ends with the files, with the log, and where
   * the first property says so, even if the files are still there.
   */
  static Map<String, String> properties(int days) {
    String interval = "interval " + days + " days";
    return Map.of(
        "delta.deletedFileRetentionDuration", interval, "delta.logRetentionDuration", interval);
  }

  /**
   * How many days a table needs so that a version of it stays readable for another month, or half
   * of the configured days where that is less.
   *
   * @param configured days that every version gets
   * @param committed when the oldest version that is needed was committed
   */
  static int days(int configured, Instant committed, Instant now) {
    long age = Duration.between(committed, now).toDays() + 1;
    long needed = age + Math.min(MARGIN_DAYS, configured / 2);
    if (needed <= configured) {
      return configured;
    }
    long steps = (needed + STEP_DAYS - 1) / STEP_DAYS;
    return Math.toIntExact(steps * STEP_DAYS);
  }
}

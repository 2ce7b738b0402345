package io.smartrec.spark.ingest;

import static java.util.Comparator.naturalOrder;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.quality.Batch;
import io.smartrec.core.quality.BatchProfile;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Interactions;
import io.smartrec.spark.source.RawRows;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What one pass over checked rows tells.
 *
 * @param good rows without a reason against them
 * @param rejected the others by the first reason that applies
 * @param actions good interactions by action type
 * @param oldest the earliest timestamp of a good interaction
 * @param newest the latest timestamp of a good interaction
 * @param undated refused interactions without a readable time
 * @param suspect rows that look wrongly decoded
 */
public record BatchCounts(
    long good,
    Map<String, Long> rejected,
    Map<String, Long> actions,
    Optional<Instant> oldest,
    Optional<Instant> newest,
    long undated,
    long suspect) {
  public BatchCounts {
    rejected = Map.copyOf(rejected);
    actions = Map.copyOf(actions);
  }

  /**
   * Counts rows of {@link RowMapping}.
   *
   * @param entity the table they are for
   */
  public static BatchCounts of(Entity entity, Dataset<Row> checked) {
    Column good = isGood();
    boolean happened = entity == Entity.INTERACTIONS;
    Column action = happened ? when(good, col(Interactions.ACTION_TYPE)) : lit(null);
    Column time = happened ? when(good, col(Interactions.TIMESTAMP)) : lit(null);
    Column undated = happened ? col(Interactions.TIMESTAMP).isNull() : lit(false);
    Column reason = element_at(reasons(), 1);
    long valid = 0;
    long withoutTime = 0;
    long suspects = 0;
    Map<String, Long> rejected = new TreeMap<>();
    Map<String, Long> actions = new TreeMap<>();
    List<Instant> times = new ArrayList<>();
    // One row per reason code and action type: bounded by the configuration.
    for (Row row :
        checked
            .groupBy(reason.as("reason"), action.cast("string").as("action"))
            .agg(
                count(lit(1)),
                min(time.cast("timestamp")),
                max(time.cast("timestamp")),
                count_if(undated),
                count_if(col(RawRows.SUSPECT)))
            .collectAsList()) {
      long rows = row.getLong(2);
      withoutTime += row.getLong(5);
      suspects += row.getLong(6);
      if (!row.isNullAt(0)) {
        rejected.merge(row.getString(0), rows, Long::sum);
        continue;
      }
      valid += rows;
      if (!row.isNullAt(1)) {
        actions.merge(row.getString(1), rows, Long::sum);
      }
      if (!row.isNullAt(3)) {
        times.add(row.getInstant(3));
        times.add(row.getInstant(4));
      }
    }
    return new BatchCounts(
        valid,
        rejected,
        actions,
        times.stream().min(naturalOrder()),
        times.stream().max(naturalOrder()),
        withoutTime,
        suspects);
  }

  /** Whether a row of {@link RowMapping} has no reason against it. */
  public static Column isGood() {
    return reasons().isNull();
  }

  private static Column reasons() {
    return col(RowMapping.REASONS);
  }

  /** The times of the good interactions; all of time where there are none. */
  public Interval times() {
    return new Interval(oldest, newest.map(time -> time.plus(1, ChronoUnit.MICROS)));
  }

  /** Refused rows. */
  public long refused() {
    return rejected.values().stream().mapToLong(Long::longValue).sum();
  }

  /** For gates and the log. */
  public Batch batch(Entity entity, RowsRead read) {
    BatchProfile profile = new BatchProfile(read.inside(), refused(), actions, newest);
    return new Batch(entity, read.interval(), read.source(), undated, profile);
  }
}

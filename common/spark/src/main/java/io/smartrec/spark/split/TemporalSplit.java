package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The global temporal hold-out: one cut in time for all users, so that nothing of the future is
 * trained on. Training data lie in [start, cut), the hold-out in [cut, end], where end is the
 * instant of the latest interaction and cut = end - hold-out days.
 */
final class TemporalSplit implements Splitter {
  private final int days;

  /** Holds out this many days, at least 1. */
  TemporalSplit(int days) {
    if (days < 1) {
      throw new IllegalArgumentException("days must be at least 1, was " + days);
    }
    this.days = days;
  }

  @Override
  public List<Split> split(Dataset<Row> interactions) {
    TimeRange range = TimeRange.of(interactions);
    Instant cut = range.last().minus(Duration.ofDays(days));
    if (!range.first().isBefore(cut)) {
      throw UserException.dataRefused(
          "Cannot train: a hold-out of "
              + days
              + " days leaves nothing to train on, as interactions reach from "
              + range.first()
              + " to "
              + range.last()
              + ". Ingest a longer period or lower evaluation.split.days.");
    }
    return List.of(
        new Split(
            interactions.where(col(Interactions.TIMESTAMP).lt(lit(cut))),
            Optional.empty(),
            interactions.where(col(Interactions.TIMESTAMP).geq(lit(cut))),
            cut,
            Optional.of(cut)));
  }
}

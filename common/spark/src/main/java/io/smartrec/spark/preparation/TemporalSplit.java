package io.smartrec.spark.preparation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.unix_micros;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The global temporal hold-out: one cut in time for all users, so that nothing of the future is
 * trained on. Training data lie in [start, cut), the hold-out in [cut, end], where end is the
 * instant of the latest interaction and cut = end - hold-out days.
 */
public final class TemporalSplit {
  private TemporalSplit() {}

  /**
   * The two sides of the cut.
   *
   * @param train interactions before the cut
   * @param test interactions at or after the cut; never empty
   * @param cut where the sides meet
   * @param end instant of the latest interaction
   */
  public record Holdout(Dataset<Row> train, Dataset<Row> test, Instant cut, Instant end) {}

  /**
   * Splits interactions; runs one Spark job for the first and the last instant.
   *
   * @param interactions columns of {@link Interactions}
   * @param holdoutDays length of the hold-out, at least 1
   * @throws UserException exit code 3 when there are no interactions, or none before the cut
   */
  public static Holdout split(Dataset<Row> interactions, int holdoutDays) {
    if (holdoutDays < 1) {
      throw new IllegalArgumentException("holdoutDays must be at least 1, was " + holdoutDays);
    }
    Row range =
        interactions
            .agg(
                unix_micros(min(Interactions.TIMESTAMP)).as("start"),
                unix_micros(max(Interactions.TIMESTAMP)).as("end"))
            .first();
    if (range.isNullAt(0)) {
      throw UserException.dataRefused("Cannot train: interactions has no rows. Run ingest first.");
    }
    Instant start = Instant.EPOCH.plus(range.getLong(0), ChronoUnit.MICROS);
    Instant end = Instant.EPOCH.plus(range.getLong(1), ChronoUnit.MICROS);
    Instant cut = end.minus(Duration.ofDays(holdoutDays));
    if (!start.isBefore(cut)) {
      throw UserException.dataRefused(
          "Cannot train: a hold-out of "
              + holdoutDays
              + " days leaves nothing to train on, as interactions reach from "
              + start
              + " to "
              + end
              + ". Ingest a longer period or lower train.holdout-days.");
    }
    return new Holdout(
        interactions.where(col(Interactions.TIMESTAMP).lt(lit(cut))),
        interactions.where(col(Interactions.TIMESTAMP).geq(lit(cut))),
        cut,
        end);
  }
}

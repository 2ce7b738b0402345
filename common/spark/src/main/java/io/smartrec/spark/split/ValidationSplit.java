package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Method;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Interactions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Splits within the training data of a split, so that settings can be chosen without a look at what
 * they are judged by in the end.
 *
 * <p>Of a temporal split the last windows before the cut, each as long as the hold-out: window i
 * from the end is [cut - i days, cut - (i - 1) days), trained on is what comes before it. Of any
 * other the same method once more, with other chances, of k-fold the first fold of the first fold;
 * where training and hold-out were provided, a random share of the training data.
 */
final class ValidationSplit implements Splitter {
  /** With the seed of the hold-out chance would hold out the same, which is gone already. */
  private static final long OTHER_CHANCE = 0x5DEECE66DL;

  private final SplitConfig config;
  private final int windows;
  private final long seed;

  ValidationSplit(SplitConfig config, int windows, long seed) {
    this.config = config;
    this.windows = windows;
    this.seed = seed;
  }

  @Override
  public List<Split> split(Dataset<Row> interactions) {
    if (config.method() == Method.TEMPORAL) {
      return windows(interactions);
    }
    if (config.method() == Method.PROVIDED) {
      return new RandomSplit(config.share(), config.stratify(), seed ^ OTHER_CHANCE)
          .split(interactions);
    }
    Dataset<Row> train =
        Splitters.of(config, seed, Optional.empty()).split(interactions).get(0).train();
    return Splitters.of(config, seed ^ OTHER_CHANCE, Optional.empty()).split(train).subList(0, 1);
  }

  private List<Split> windows(Dataset<Row> interactions) {
    TimeRange range = TimeRange.of(interactions);
    Duration length = Duration.ofDays(config.days());
    Instant cut = range.last().minus(length);
    Instant earliest = cut.minus(length.multipliedBy(windows));
    if (!range.first().isBefore(earliest)) {
      throw UserException.dataRefused(
          "Cannot tune: %d windows of %d days before a hold-out of %d days leave nothing to train on, as interactions reach from %s to %s. Lower tune.windows or evaluation.split.days, or ingest a longer period."
              .formatted(windows, config.days(), config.days(), range.first(), range.last()));
    }
    List<Split> splits = new ArrayList<>();
    for (int window = 1; window <= windows; window++) {
      Instant from = cut.minus(length.multipliedBy(window));
      splits.add(
          new Split(
              interactions.where(col(Interactions.TIMESTAMP).lt(lit(from))),
              Optional.empty(),
              interactions.where(
                  col(Interactions.TIMESTAMP)
                      .geq(lit(from))
                      .and(col(Interactions.TIMESTAMP).lt(lit(from.plus(length))))),
              from,
              Optional.of(from)));
    }
    return splits;
  }
}

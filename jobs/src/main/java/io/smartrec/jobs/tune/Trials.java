package io.smartrec.jobs.tune;

import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.search.TrialResult;
import io.smartrec.spark.postgres.FinishedTrial;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * All trials of a tuning that have ended.
 *
 * @param all in the order in which they are known
 * @param best the best of them; empty when none is worth anything
 * @param before how many of them were run before this run
 * @param complete whether all that were asked for have ended
 */
record Trials(List<FinishedTrial> all, Optional<FinishedTrial> best, int before, boolean complete) {
  Trials {
    all = List.copyOf(all);
  }

  /** How many this run has run. */
  int now() {
    return all.size() - before;
  }

  /** The best of them that did not fail. */
  static Optional<FinishedTrial> best(List<FinishedTrial> trials, MetricName metric) {
    return trials.stream()
        .filter(trial -> trial.outcome().value().isPresent())
        .min(bestFirst(metric));
  }

  /** The best first, failed ones last. */
  static Comparator<FinishedTrial> bestFirst(MetricName metric) {
    return Comparator.comparing(FinishedTrial::result, TrialResult.bestFirst(metric.metric()));
  }
}

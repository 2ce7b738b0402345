package io.smartrec.core.search;

import io.smartrec.core.metrics.Metric;
import java.util.Comparator;
import java.util.OptionalDouble;

/**
 * What a trial was worth.
 *
 * @param number the trial
 * @param iterations with how many iterations
 * @param value of the metric that decides; empty when the trial failed
 */
public record TrialResult(int number, int iterations, OptionalDouble value) {
  /**
   * Orders results: the best first, failed ones last; of equal ones that of the lower number, then
   * the one with fewer iterations.
   */
  public static Comparator<TrialResult> bestFirst(Metric metric) {
    double sign = metric.higherIsBetter() ? -1 : 1;
    return Comparator.<TrialResult, Boolean>comparing(result -> result.value().isEmpty())
        .thenComparingDouble(result -> sign * result.value().orElse(0))
        .thenComparingInt(TrialResult::number)
        .thenComparingInt(TrialResult::iterations);
  }
}

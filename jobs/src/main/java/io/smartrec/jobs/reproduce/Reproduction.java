package io.smartrec.jobs.reproduce;

import io.smartrec.spark.model.FactorDifference;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How far a model that was trained again is from the registered one.
 *
 * @param factors of users and items
 * @param metrics those that differ
 * @param metricsCompared how many metrics were compared
 */
record Reproduction(FactorDifference factors, List<MetricDifference> metrics, int metricsCompared) {
  private static final int SHOWN = 10;

  /** Whether every bit of the factors and every metric is the same. */
  boolean isExact() {
    return factors.isNone() && metrics.isEmpty();
  }

  /**
   * Whether the same users and items are near enough.
   *
   * @param tolerance how far features, relative to the length of their vector, and metrics may be
   *     apart; 0: not at all, so that 0 is not -0 either
   */
  boolean isWithin(double tolerance) {
    return tolerance == 0
        ? isExact()
        : sameIds(factors.users())
            && sameIds(factors.items())
            && factors.users().largestRelative() <= tolerance
            && factors.items().largestRelative() <= tolerance
            && furthestMetric() <= tolerance;
  }

  String users() {
    return words(factors.users());
  }

  String items() {
    return words(factors.items());
  }

  /** How many metrics differ, and how far. */
  String metricsInShort() {
    return metrics.isEmpty()
        ? "all %d the same".formatted(metricsCompared)
        : "%d of %d differ, by at most %s"
            .formatted(metrics.size(), metricsCompared, furthestMetric());
  }

  /** As {@link #metricsInShort}, and the first of those that differ. */
  String metricsInFull() {
    return metrics.isEmpty()
        ? metricsInShort()
        : metricsInShort()
            + metrics.stream()
                .limit(SHOWN)
                .map(MetricDifference::toString)
                .collect(
                    Collectors.joining("; ", " (", metrics.size() > SHOWN ? "; and more)" : ")"));
  }

  private double furthestMetric() {
    return metrics.stream().mapToDouble(MetricDifference::size).max().orElse(0);
  }

  private static boolean sameIds(FactorDifference.OfTable table) {
    return table.onlyInFirst() == 0 && table.onlyInSecond() == 0;
  }

  private static String words(FactorDifference.OfTable table) {
    return table.isNone()
        ? String.format(Locale.ROOT, "all %,d the same", table.inBoth())
        : String.format(
            Locale.ROOT,
            "%,d of %,d differ, by at most %.2e of their length; %,d only before, %,d only now",
            table.unequal(),
            table.inBoth(),
            table.largestRelative(),
            table.onlyInFirst(),
            table.onlyInSecond());
  }
}

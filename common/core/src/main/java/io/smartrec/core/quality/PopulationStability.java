package io.smartrec.core.quality;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The population stability index of two distributions over categories: the sum over categories of
 * (p - q) ln(p / q), which is Jeffreys' divergence (Jeffreys 1946; the name and the usual limits
 * 0.1 and 0.25 come from credit scoring: Siddiqi, Credit Risk Scorecards, 2006).
 *
 * <p>Half a count is added to every category on both sides (Krichevsky and Trofimov 1981), so that
 * a category that only one side has counts much, but not infinitely.
 */
public final class PopulationStability {
  private static final double PSEUDO_COUNT = 0.5;

  private PopulationStability() {}

  /**
   * The index: 0 when the shares are equal, symmetric, never negative.
   *
   * @param before counts by category, at least 0
   * @param now counts by category, at least 0
   * @return 0 when one of the sides has no counts at all
   */
  public static double index(Map<String, Long> before, Map<String, Long> now) {
    Set<String> categories = new TreeSet<>(before.keySet());
    categories.addAll(now.keySet());
    double totalBefore = total(before);
    double totalNow = total(now);
    if (totalBefore == 0 || totalNow == 0) {
      return 0;
    }
    double added = PSEUDO_COUNT * categories.size();
    double index = 0;
    for (String category : categories) {
      double p = (before.getOrDefault(category, 0L) + PSEUDO_COUNT) / (totalBefore + added);
      double q = (now.getOrDefault(category, 0L) + PSEUDO_COUNT) / (totalNow + added);
      index += (p - q) * Math.log(p / q);
    }
    return index;
  }

  private static double total(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}

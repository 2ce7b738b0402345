package io.smartrec.core.statistics;

import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * Wilcoxon's signed-rank test of paired values: whether their differences are symmetric about zero
 * (Wilcoxon, Individual comparisons by ranking methods, 1945). Differences of zero are left out,
 * the others are ranked by absolute value, equal ones sharing the mean of their ranks.
 *
 * <p>The record holds what the test needs, so that the ranking itself can be done elsewhere.
 *
 * @param positiveRanks W+, the sum of the ranks of the positive differences; between 0 and n (n +
 *     1) / 2
 * @param differences n, the number of differences that are not zero
 * @param ties the sum of t^3 - t over groups of t differences with the same absolute value; 0
 *     without ties
 */
public record WilcoxonSignedRank(double positiveRanks, long differences, double ties) {
  /** With more differences the normal distribution is near enough; as many as SciPy has. */
  private static final int MAX_EXACT = 50;

  private static final NormalDistribution STANDARD_NORMAL = NormalDistribution.of(0, 1);

  public WilcoxonSignedRank {
    double allRanks = differences * (differences + 1.0) / 2;
    if (differences < 0
        || !(positiveRanks >= 0 && positiveRanks <= allRanks)
        || !(ties >= 0 && ties < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Cannot test %d differences with a rank sum of %s and ties of %s"
              .formatted(differences, positiveRanks, ties));
    }
  }

  /**
   * Ranks differences that are held in memory.
   *
   * @param values differences, finite; not changed
   */
  public static WilcoxonSignedRank of(double[] values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("A difference is not finite: " + value);
      }
    }
    Double[] ranked =
        Arrays.stream(values)
            .filter(value -> value != 0)
            .boxed()
            .sorted((a, b) -> Double.compare(Math.abs(a), Math.abs(b)))
            .toArray(Double[]::new);
    double positive = 0;
    double ties = 0;
    int from = 0;
    while (from < ranked.length) {
      int positives = 0;
      int to = from;
      while (to < ranked.length && Math.abs(ranked[to]) == Math.abs(ranked[from])) {
        positives += ranked[to] > 0 ? 1 : 0;
        to++;
      }
      double size = to - from;
      positive += positives * (from + 1 + to) / 2.0;
      ties += size * size * size - size;
      from = to;
    }
    return new WilcoxonSignedRank(positive, ranked.length, ties);
  }

  /**
   * The two-sided p-value: from the exact distribution for up to {@value #MAX_EXACT} differences
   * without ties, otherwise from the normal distribution with the variance corrected for ties and
   * no correction for continuity. 1 when every difference is zero.
   */
  public double pValue() {
    if (differences == 0) {
      return 1;
    }
    return differences <= MAX_EXACT && ties == 0 ? exactPValue() : normalPValue();
  }

  private double normalPValue() {
    double n = differences;
    double mean = n * (n + 1) / 4;
    double variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
    double z = Math.abs(positiveRanks - mean) / Math.sqrt(variance);
    return Math.min(1, 2 * STANDARD_NORMAL.survivalProbability(z));
  }

  /**
   * Under the hypothesis every rank 1..n is positive with probability 1/2: of the 2^n sets of
   * ranks, the share with a sum as far out as this one. Counts below 2^53 are exact.
   */
  private double exactPValue() {
    int n = (int) differences;
    int largest = n * (n + 1) / 2;
    double[] sets = new double[largest + 1];
    sets[0] = 1;
    for (int rank = 1; rank <= n; rank++) {
      for (int sum = largest; sum >= rank; sum--) {
        sets[sum] += sets[sum - rank];
      }
    }
    // The distribution is symmetric, so that the nearer end is as good as the other.
    int outer = (int) Math.round(Math.min(positiveRanks, largest - positiveRanks));
    double tail = 0;
    for (int sum = 0; sum <= outer; sum++) {
      tail += sets[sum];
    }
    return Math.min(1, 2 * Math.scalb(tail, -n));
  }
}

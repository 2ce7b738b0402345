package io.smartrec.core.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * A mean over users and how sure it is, by the bootstrap.
 *
 * @param observations number of values that are defined, at least 1
 * @param mean their mean
 * @param standardError standard deviation of the replicates' means
 * @param lower lower end of the percentile interval
 * @param upper upper end of the percentile interval
 */
public record BootstrapMean(
    long observations, double mean, double standardError, double lower, double upper) {
  private static final NormalDistribution STANDARD_NORMAL = NormalDistribution.of(0, 1);

  /**
   * The two-sided p-value of the hypothesis that the true mean is zero, for means of paired
   * differences: 2 P(Z &gt; |mean| / standard error), Z standard normal (the Wald test with the
   * bootstrap's standard error: Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
   * chapters 6 and 13). The share of replicates beyond zero would be no finer than 2 / 1001 at a
   * thousand replicates, too coarse for a correction of many tests.
   *
   * @return in [0, 1]; 1 when the mean is 0 and with fewer than two observations, of which nothing
   *     can be said
   */
  public double pValue() {
    if (observations < 2 || mean == 0) {
      return 1;
    }
    return 2 * STANDARD_NORMAL.survivalProbability(Math.abs(mean) / standardError);
  }
}

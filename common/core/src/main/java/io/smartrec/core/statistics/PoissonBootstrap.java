package io.smartrec.core.statistics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bootstrap of the means of several metrics over users in one pass: in every replicate each user
 * counts as often as a Poisson(1) number says (Hanley and MacGibbon, Creating non-parametric
 * bootstrap samples using Poisson frequencies, 2006; Chamandy et al., Estimating uncertainty for
 * massive data streams, 2012). It replaces drawing as many users with replacement, which would have
 * to hold all of them; the number of users in a replicate varies, and the mean divides by it.
 *
 * <p>The numbers depend on the seed, the user's key and the replicate alone. So users can be split
 * over accumulators in any way, and accumulators be {@linkplain #merge merged}; only the last bits
 * of sums depend on the order of additions. Who needs the same bits adds users and merges
 * accumulators in a fixed order. Two runs over the same users with the same seed are resampled
 * alike.
 *
 * <p>Memory: replicates x metrics numbers, twice that when a value is missing. Not thread-safe.
 */
public final class PoissonBootstrap implements Serializable {
  private static final long serialVersionUID = 1;

  private final long seed;

  /** Per metric. */
  private final long[] observations;

  /** Per metric, the plain sum of its values. */
  private final double[] sums;

  /** Per metric and replicate, the weighted sum of its values. */
  private final double[][] replicateSums;

  /** Per replicate, the weight of all users. */
  private final double[] replicateWeights;

  /**
   * Per metric and replicate, the weight of users whose value is missing; of length 0 without any.
   */
  private final double[][] missingWeights;

  /** The weights of the user that is being added. */
  private transient double @Nullable [] weights;

  /**
   * An accumulator without users.
   *
   * @param seed of the weights
   * @param replicates number of replicates, at least 2; 1000 are enough for 95 % percentile
   *     intervals (Efron and Tibshirani 1993, section 19.3)
   * @param metrics number of metrics, at least 1
   */
  public PoissonBootstrap(long seed, int replicates, int metrics) {
    if (replicates < 2 || metrics < 1) {
      throw new IllegalArgumentException(
          "Cannot bootstrap " + metrics + " metrics with " + replicates + " replicates");
    }
    this.seed = seed;
    observations = new long[metrics];
    sums = new double[metrics];
    replicateSums = new double[metrics][replicates];
    replicateWeights = new double[replicates];
    missingWeights = new double[metrics][0];
  }

  /**
   * Adds one user.
   *
   * @param key of the user, the same in every run; users with the same key get the same weights
   * @param values of each metric, finite, or NaN where the metric is not defined for the user: it
   *     is then left out of the mean of this metric
   */
  public void add(long key, double[] values) {
    if (values.length != sums.length) {
      throw new IllegalArgumentException(values.length + " values for " + sums.length + " metrics");
    }
    if (Arrays.stream(values).anyMatch(Double::isInfinite)) {
      throw new IllegalArgumentException("A value is infinite: " + Arrays.toString(values));
    }
    double[] drawn = weights;
    if (drawn == null) {
      drawn = new double[replicateWeights.length];
      weights = drawn;
    }
    PoissonWeights.fill(seed, key, drawn);
    addScaled(replicateWeights, drawn, 1);
    for (int metric = 0; metric < values.length; metric++) {
      double value = values[metric];
      if (Double.isNaN(value)) {
        addScaled(missing(metric), drawn, 1);
        continue;
      }
      observations[metric]++;
      if (value != 0) {
        sums[metric] += value;
        addScaled(replicateSums[metric], drawn, value);
      }
    }
  }

  /**
   * Adds the users of another accumulator, which is not changed.
   *
   * @throws IllegalArgumentException when it was made with another seed, number of replicates or
   *     number of metrics
   */
  public void merge(PoissonBootstrap other) {
    if (other.seed != seed
        || other.sums.length != sums.length
        || other.replicateWeights.length != replicateWeights.length) {
      throw new IllegalArgumentException("Cannot merge accumulators of different bootstraps");
    }
    addScaled(replicateWeights, other.replicateWeights, 1);
    addScaled(sums, other.sums, 1);
    for (int metric = 0; metric < sums.length; metric++) {
      observations[metric] += other.observations[metric];
      addScaled(replicateSums[metric], other.replicateSums[metric], 1);
      double[] otherMissing = other.missingWeights[metric];
      if (otherMissing.length > 0) {
        addScaled(missing(metric), otherMissing, 1);
      }
    }
  }

  /**
   * The mean of a metric with its standard error and percentile interval (Efron and Tibshirani
   * 1993, section 13.3): the quantiles (1 - level) / 2 and (1 + level) / 2 of the replicates'
   * means, interpolated linearly between neighbours. Replicates in which nobody counts, which only
   * happens with a handful of users, are left out; without any other the interval has no width.
   *
   * @param metric index of the metric
   * @param level probability that the interval is to cover, in (0, 1), for example 0.95
   * @return empty when no user has a value of the metric
   */
  public Optional<BootstrapMean> mean(int metric, double level) {
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException("The level is between 0 and 1, was " + level);
    }
    long count = observations[metric];
    if (count == 0) {
      return Optional.empty();
    }
    double mean = sums[metric] / count;
    double[] means = replicateMeans(metric);
    if (means.length == 0) {
      return Optional.of(new BootstrapMean(count, mean, 0, mean, mean));
    }
    return Optional.of(
        new BootstrapMean(
            count,
            mean,
            standardDeviation(means),
            quantile(means, (1 - level) / 2),
            quantile(means, (1 + level) / 2)));
  }

  /** Ascending. */
  private double[] replicateMeans(int metric) {
    double[] missing = missingWeights[metric];
    double[] means = new double[replicateWeights.length];
    int defined = 0;
    for (int replicate = 0; replicate < means.length; replicate++) {
      double weight = replicateWeights[replicate] - (missing.length == 0 ? 0 : missing[replicate]);
      if (weight > 0) {
        means[defined++] = replicateSums[metric][replicate] / weight;
      }
    }
    Arrays.sort(means, 0, defined);
    return Arrays.copyOf(means, defined);
  }

  private double[] missing(int metric) {
    if (missingWeights[metric].length == 0) {
      missingWeights[metric] = new double[replicateWeights.length];
    }
    return missingWeights[metric];
  }

  /** A plain loop over arrays, which the virtual machine turns into vector instructions. */
  private static void addScaled(double[] into, double[] from, double scale) {
    for (int i = 0; i < into.length; i++) {
      into[i] += from[i] * scale;
    }
  }

  private static double standardDeviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
  }

  private static double quantile(double[] ascending, double probability) {
    double position = probability * (ascending.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, ascending.length - 1);
    return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
  }
}

package io.smartrec.core.metrics;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The area under the ROC curve of one user: the probability that a relevant item, chosen by chance,
 * has a higher score than an item that is not relevant, a tie counting half (Hanley and McNeil
 * 1982). Computed exactly from ranks through the statistic of Mann and Whitney (1947).
 */
public final class Auc {
  private Auc() {}

  /**
   * The area under the curve.
   *
   * @param ranks {@linkplain #rank ranks} of all of the user's relevant items among the candidates,
   *     best first, from 1, in any order; candidates with the same score share the mean of their
   *     ranks
   * @param candidates number of items that were ranked for the user, relevant or not
   * @return in [0, 1], 0.5 for a ranking by chance; empty when no candidate or every candidate is
   *     relevant
   */
  public static OptionalDouble of(double[] ranks, long candidates) {
    long relevant = ranks.length;
    if (relevant > candidates) {
      throw new IllegalArgumentException(
          relevant + " relevant items among " + candidates + " candidates");
    }
    long others = candidates - relevant;
    if (relevant == 0 || others == 0) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (double rank : ranks) {
      if (!(rank >= 1 && rank <= candidates)) {
        throw new IllegalArgumentException("Rank " + rank + " among " + candidates + " candidates");
      }
      sum += rank;
    }
    // Pairs in which the other item stands before the relevant one. Sums of halves: no rounding.
    double wrong = sum - relevant * (relevant + 1) / 2.0;
    return OptionalDouble.of(1 - wrong / ((double) relevant * others));
  }

  /**
   * The area under the curve of a user's scores. The candidates are all items that were not seen.
   *
   * @param scores of all items, none of them NaN
   * @param relevant indexes of items, distinct, none of them seen
   * @param seen indexes of items, distinct and ascending
   * @return as of {@link #of}
   */
  public static OptionalDouble ofScores(float[] scores, int[] relevant, int[] seen) {
    if (relevant.length == 0) {
      return OptionalDouble.empty();
    }
    float[] wanted = new float[relevant.length];
    for (int i = 0; i < relevant.length; i++) {
      // Minus zero becomes zero, which it equals but is sorted before.
      wanted[i] = scores[relevant[i]] + 0f;
    }
    Arrays.sort(wanted);
    // How many candidates lie above exactly the lowest i relevant ones, and how many upon the i-th.
    long[] above = new long[wanted.length + 1];
    long[] upon = new long[wanted.length];
    int nextSeen = 0;
    for (int item = 0; item < scores.length; item++) {
      if (nextSeen < seen.length && seen[nextSeen] == item) {
        nextSeen++;
        continue;
      }
      // Most items are below all that are relevant.
      if (scores[item] < wanted[0]) {
        above[0]++;
        continue;
      }
      int at = Arrays.binarySearch(wanted, scores[item] + 0f);
      int lower = at < 0 ? -at - 1 : firstOf(wanted, at);
      above[lower]++;
      if (at >= 0) {
        upon[lower]++;
      }
    }
    return of(ranks(wanted, above, upon), scores.length - seen.length);
  }

  private static int firstOf(float[] sorted, int at) {
    int first = at;
    while (first > 0 && sorted[first - 1] == sorted[at]) {
      first--;
    }
    return first;
  }

  private static double[] ranks(float[] wanted, long[] above, long[] upon) {
    double[] ranks = new double[wanted.length];
    long higher = 0;
    for (int i = wanted.length - 1; i >= 0; i--) {
      higher += above[i + 1];
      ranks[i] = rank(higher, upon[firstOf(wanted, i)]);
    }
    return ranks;
  }

  /**
   * The rank of a candidate among all, the mean of the ranks that candidates of its score take up.
   *
   * @param higher number of candidates with a higher score
   * @param equal number of candidates with the same score, itself counted, at least 1
   */
  public static double rank(long higher, long equal) {
    if (higher < 0 || equal < 1) {
      throw new IllegalArgumentException(
          higher + " candidates with a higher and " + equal + " with the same score");
    }
    return higher + (equal + 1) / 2.0;
  }
}

package io.smartrec.core.metrics;

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

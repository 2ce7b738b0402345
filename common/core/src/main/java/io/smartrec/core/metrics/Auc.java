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
    int all = scores.length - seen.length;
    if (wanted[0] == wanted[wanted.length - 1]) {
      double[] ranks = new double[wanted.length];
      Arrays.fill(ranks, rank(wanted[0], scores, seen));
      return of(ranks, all);
    }
    Candidates candidates = new Candidates(wanted);
    int from = 0;
    for (int item : seen) {
      candidates.add(scores, from, item);
      from = item + 1;
    }
    candidates.add(scores, from, scores.length);
    return of(candidates.ranks(), all);
  }

  /** The rank of a score among those that were not seen. */
  private static double rank(float wanted, float[] scores, int[] seen) {
    long higher = 0;
    long equal = 0;
    for (float score : scores) {
      higher += score > wanted ? 1 : 0;
      equal += score == wanted ? 1 : 0;
    }
    for (int item : seen) {
      higher -= scores[item] > wanted ? 1 : 0;
      equal -= scores[item] == wanted ? 1 : 0;
    }
    return rank(higher, equal);
  }

  /**
   * Ranks relevant items among many. The range of their scores is divided into cells of equal
   * width. A candidate in a cell without a relevant item is only counted, for which no processor
   * has to guess a branch; those in a cell with one are looked up.
   */
  private static final class Candidates {
    private static final int CELLS_PER_ITEM = 16;
    private static final int CHUNK = 1024;

    private final float[] wanted;
    private final float lowest;
    private final float scale;
    private final int lastCell;
    private final int[] counts;

    /** 1 for a cell with relevant items, else 0. */
    private final int[] isShared;

    private final float[] shared = new float[CHUNK];

    /** How many lie above exactly the lowest i relevant ones. */
    private final long[] above;

    /** How many have the score of the i-th relevant one, by the first of its score. */
    private final long[] upon;

    /**
     * None yet.
     *
     * @param wanted the scores of the relevant items, ascending, not all the same
     */
    Candidates(float[] wanted) {
      this.wanted = wanted;
      this.lowest = wanted[0];
      this.lastCell = CELLS_PER_ITEM * wanted.length;
      // The highest is in the last cell but one: what is above it is not looked up.
      this.scale = (lastCell - 2) / (wanted[wanted.length - 1] - lowest);
      this.counts = new int[lastCell + 1];
      this.isShared = new int[lastCell + 1];
      this.above = new long[wanted.length + 1];
      this.upon = new long[wanted.length];
      for (float score : wanted) {
        isShared[cell(score)] = 1;
      }
    }

    /**
     * Ascends with the score, from 1 for the lowest relevant one. But where their range, or its
     * inverse, is too large for a float, infinity times 0 is NaN is cell 0: all candidates are then
     * in cells with relevant items.
     */
    private int cell(float score) {
      return Math.min(Math.max((int) ((score - lowest) * scale + 1), 0), lastCell);
    }

    void add(float[] scores, int from, int to) {
      for (int start = from; start < to; start += CHUNK) {
        addChunk(scores, start, Math.min(to, start + CHUNK));
      }
    }

    private void addChunk(float[] scores, int from, int to) {
      int found = 0;
      for (int item = from; item < to; item++) {
        int cell = cell(scores[item]);
        counts[cell]++;
        shared[found] = scores[item];
        found += isShared[cell];
      }
      for (int i = 0; i < found; i++) {
        int at = Arrays.binarySearch(wanted, shared[i] + 0f);
        int lower = at < 0 ? -at - 1 : firstOf(wanted, at);
        above[lower]++;
        if (at >= 0) {
          upon[lower]++;
        }
      }
    }

    /** Of the relevant items, by ascending score. */
    double[] ranks() {
      int below = 0;
      for (int cell = 0; cell <= lastCell; cell++) {
        if (isShared[cell] == 0) {
          above[below] += counts[cell];
        }
        while (below < wanted.length && cell(wanted[below]) == cell) {
          below++;
        }
      }
      return Auc.ranks(wanted, above, upon);
    }
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

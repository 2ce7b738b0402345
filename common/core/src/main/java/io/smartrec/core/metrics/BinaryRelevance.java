package io.smartrec.core.metrics;

/**
 * Running sums over the ranks 1..r of one list whose items are relevant or not, for the formulas of
 * {@link UserMetrics}. Every value is that of the list cut at r, the number of ranks seen so far.
 */
final class BinaryRelevance {
  private final long relevant;
  private final DiscountedGain gain = new DiscountedGain();
  private int rank;
  private int hits;
  private int firstHit;
  private double precisions;

  /**
   * Sums for a user with so many relevant items.
   *
   * @param relevant at least 1
   */
  BinaryRelevance(long relevant) {
    this.relevant = relevant;
  }

  /** Goes one rank further; beyond the end of a short list nothing is hit. */
  void next(boolean hit) {
    rank++;
    gain.next(hit ? 1 : 0, rank <= relevant ? 1 : 0);
    if (!hit) {
      return;
    }
    hits++;
    if (hits > relevant) {
      throw new IllegalArgumentException(hits + " hits of only " + relevant + " relevant items");
    }
    if (firstHit == 0) {
      firstHit = rank;
    }
    precisions += (double) hits / rank;
  }

  int hits() {
    return hits;
  }

  double precision() {
    return (double) hits / rank;
  }

  double recall() {
    return (double) hits / relevant;
  }

  double averagePrecision() {
    return precisions / Math.min(rank, relevant);
  }

  double reciprocalRank() {
    return firstHit == 0 ? 0 : 1.0 / firstHit;
  }

  double ndcg() {
    return gain.normalized();
  }
}

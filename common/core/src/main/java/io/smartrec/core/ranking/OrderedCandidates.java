package io.smartrec.core.ranking;

import java.util.function.IntPredicate;

/** Candidates that are in their order already; may be shared by all users. */
public final class OrderedCandidates implements CandidateSource {
  private final int[] items;
  private final float[] scores;

  /**
   * @param items by score descending, then by index; not copied
   * @param scores of each, as many
   * @throws IllegalArgumentException when they are not in that order
   */
  public OrderedCandidates(int[] items, float[] scores) {
    if (items.length != scores.length) {
      throw new IllegalArgumentException(items.length + " items with " + scores.length + " scores");
    }
    for (int i = 1; i < items.length; i++) {
      boolean follows =
          scores[i] < scores[i - 1] || (scores[i] == scores[i - 1] && items[i] > items[i - 1]);
      if (!follows) {
        throw new IllegalArgumentException(
            "Item %d with score %s cannot follow item %d with score %s"
                .formatted(items[i], scores[i], items[i - 1], scores[i - 1]));
      }
    }
    this.items = items;
    this.scores = scores;
  }

  @Override
  public CandidateStream stream(IntPredicate eligible) {
    return new CandidateStream() {
      private int at = -1;

      @Override
      public boolean next() {
        do {
          at++;
        } while (at < items.length && !eligible.test(items[at]));
        return at < items.length;
      }

      @Override
      public int item() {
        return items[at];
      }

      @Override
      public float score() {
        return scores[at];
      }
    };
  }
}

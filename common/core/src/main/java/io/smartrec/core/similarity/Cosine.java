package io.smartrec.core.similarity;

/**
 * The cosine of the angle between the strengths of two items (Sarwar, Karypis, Konstan, Riedl,
 * Item-Based Collaborative Filtering Recommendation Algorithms, 2001, section 3.1.1): the sum over
 * shared users of s(u,i) s(u,j), by the lengths |i| |j|, which are those of all users. On
 * strengths, not on who has any: a purchase says more than a glance. In (0, 1], symmetric.
 */
public record Cosine() implements PairWeighting {
  @Override
  public double fromWeight(float strength, double ofItem) {
    return strength;
  }

  @Override
  public double toWeight(float strength, double ofUser) {
    return strength;
  }

  @Override
  public double norm(ItemTotals item) {
    return Math.sqrt(item.squares());
  }

  @Override
  public double similarity(double sum, int shared, double fromNorm, double toNorm) {
    // Rounding may end above 1.
    return Math.min(1, sum / (fromNorm * toNorm));
  }
}

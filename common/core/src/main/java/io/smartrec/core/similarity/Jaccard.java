package io.smartrec.core.similarity;

/**
 * Shared users by users of either (Jaccard 1901). On who prefers an item, whatever the strength. In
 * (0, 1], symmetric.
 */
public record Jaccard() implements PairWeighting {
  @Override
  public double fromWeight(float strength, double ofItem) {
    return 1;
  }

  @Override
  public double toWeight(float strength, double ofUser) {
    return 1;
  }

  @Override
  public double norm(ItemTotals item) {
    return item.users();
  }

  @Override
  public double similarity(double sum, int shared, double fromNorm, double toNorm) {
    return shared / (fromNorm + toNorm - shared);
  }
}

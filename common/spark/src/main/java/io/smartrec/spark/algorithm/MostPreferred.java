package io.smartrec.spark.algorithm;

import io.smartrec.core.topn.TopKSelector;

/** The items of a user that say what is alike: those preferred most. */
final class MostPreferred {
  private MostPreferred() {}

  /**
   * The items of positive strength; of more than a maximum those with the highest, among equals the
   * lower index.
   *
   * @param max at least 1
   */
  static SparseRow of(SparseRow user, int max) {
    TopKSelector selector =
        new TopKSelector(Math.min(max, Math.max(1, user.getPositions().length)));
    for (int i = 0; i < user.getPositions().length; i++) {
      if (user.getFeatures()[i] > 0) {
        selector.offer(user.getPositions()[i], user.getFeatures()[i]);
      }
    }
    int[] items = new int[selector.size()];
    float[] strengths = new float[selector.size()];
    int size = selector.drain(items, strengths);
    return size == 0
        ? SparseRow.of(user.getIndex(), items, strengths)
        : among(user, strengths[size - 1], items[size - 1], size);
  }

  /** Those not behind the last one, in the order of the user's. */
  private static SparseRow among(SparseRow user, float lastStrength, int lastItem, int size) {
    int[] items = new int[size];
    float[] strengths = new float[size];
    int count = 0;
    for (int i = 0; i < user.getPositions().length; i++) {
      int item = user.getPositions()[i];
      float strength = user.getFeatures()[i];
      if (strength > lastStrength || (strength == lastStrength && item <= lastItem)) {
        items[count] = item;
        strengths[count] = strength;
        count++;
      }
    }
    return SparseRow.of(user.getIndex(), items, strengths);
  }
}

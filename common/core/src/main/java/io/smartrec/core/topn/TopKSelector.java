package io.smartrec.core.topn;

/**
 * Keeps the k best of many scored items: higher score first, then the lower item index, so that the
 * result does not depend on the order of the offers. A binary heap with the worst kept item at its
 * root, on primitive arrays. Reusable, not thread-safe.
 */
public final class TopKSelector {
  private final int[] items;
  private final float[] scores;
  private int size;

  /**
   * A selector of the best {@code k}.
   *
   * @param k how many to keep, at least 1
   */
  public TopKSelector(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be at least 1, was " + k);
    }
    items = new int[k];
    scores = new float[k];
  }

  /**
   * Scores below this one would not be kept; an equal score may be, by its item index. Negative
   * infinity until k items were offered.
   */
  public float threshold() {
    return size < items.length ? Float.NEGATIVE_INFINITY : scores[0];
  }

  /** Number of items kept, at most k. */
  public int size() {
    return size;
  }

  /**
   * Offers an item, each index at most once.
   *
   * @throws IllegalArgumentException when the score is NaN, which has no place in an order
   */
  public void offer(int item, float score) {
    if (Float.isNaN(score)) {
      throw new IllegalArgumentException("The score of item " + item + " is not a number");
    }
    if (size < items.length) {
      siftUp(size++, item, score);
    } else if (isWorse(scores[0], items[0], score, item)) {
      siftDown(item, score);
    }
  }

  /**
   * Writes what was kept, best first, and empties the selector.
   *
   * @param intoItems receives the item indexes; at least {@link #size()} long
   * @param intoScores receives the scores; at least {@link #size()} long
   * @return how many were written
   */
  public int drain(int[] intoItems, float[] intoScores) {
    int count = size;
    for (int position = count - 1; position >= 0; position--) {
      intoItems[position] = items[0];
      intoScores[position] = scores[0];
      size--;
      if (size > 0) {
        siftDown(items[size], scores[size]);
      }
    }
    return count;
  }

  private void siftUp(int from, int item, float score) {
    int position = from;
    while (position > 0) {
      int parent = (position - 1) / 2;
      if (!isWorse(score, item, scores[parent], items[parent])) {
        break;
      }
      scores[position] = scores[parent];
      items[position] = items[parent];
      position = parent;
    }
    scores[position] = score;
    items[position] = item;
  }

  /** Puts an item at the root and lets it sink. */
  private void siftDown(int item, float score) {
    int position = 0;
    while (2 * position + 1 < size) {
      int child = 2 * position + 1;
      if (child + 1 < size
          && isWorse(scores[child + 1], items[child + 1], scores[child], items[child])) {
        child++;
      }
      if (!isWorse(scores[child], items[child], score, item)) {
        break;
      }
      scores[position] = scores[child];
      items[position] = items[child];
      position = child;
    }
    scores[position] = score;
    items[position] = item;
  }

  private static boolean isWorse(float score, int item, float otherScore, int otherItem) {
    return score < otherScore || (score == otherScore && item > otherItem);
  }
}

package io.smartrec.core.ranking;

import java.util.Arrays;

/**
 * The candidates of a pool in the order of their maximal marginal relevance ({@link Diversity}). It
 * is told what becomes of the list, and looks at each pair of a candidate and an item of the list
 * once.
 */
final class MarginalRelevance implements CandidateStream {
  private final Diversity diversity;
  private final int[] items;
  private final float[] scores;
  private final double[] relevance;

  /** Similarity to the most similar item of the list; negative infinity without one. */
  private final double[] similarity;

  private final boolean[] isGiven;
  private int at = -1;

  /**
   * @param candidates of which the best are looked at
   * @param list what stands in the list already
   */
  MarginalRelevance(Diversity diversity, CandidateStream candidates, int[] list) {
    this.diversity = diversity;
    int[] found = new int[16];
    float[] values = new float[16];
    int count = 0;
    while (count < diversity.pool() && candidates.next()) {
      if (count == found.length) {
        found = Arrays.copyOf(found, 2 * count);
        values = Arrays.copyOf(values, 2 * count);
      }
      found[count] = candidates.item();
      values[count++] = candidates.score();
    }
    items = Arrays.copyOf(found, count);
    scores = Arrays.copyOf(values, count);
    relevance = new double[count];
    double range = count == 0 ? 0 : (double) scores[0] - scores[count - 1];
    for (int i = 0; i < count; i++) {
      relevance[i] = range > 0 ? ((double) scores[i] - scores[count - 1]) / range : 1;
    }
    similarity = new double[count];
    Arrays.fill(similarity, Double.NEGATIVE_INFINITY);
    isGiven = new boolean[count];
    for (int item : list) {
      chosen(item);
    }
  }

  /** Takes note of an item that stands in the list from now on. */
  void chosen(int item) {
    for (int i = 0; i < items.length; i++) {
      if (!isGiven[i] && items[i] != item) {
        similarity[i] = Math.max(similarity[i], diversity.similarity().between(items[i], item));
      }
    }
  }

  @Override
  public boolean next() {
    int best = -1;
    double bestValue = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < items.length; i++) {
      if (!isGiven[i] && value(i) > bestValue) {
        best = i;
        bestValue = value(i);
      }
    }
    at = best;
    if (best >= 0) {
      isGiven[best] = true;
    }
    return best >= 0;
  }

  private double value(int i) {
    double alike = similarity[i] == Double.NEGATIVE_INFINITY ? 0 : similarity[i];
    return diversity.lambda() * relevance[i] - (1 - diversity.lambda()) * alike;
  }

  @Override
  public int item() {
    return items[at];
  }

  @Override
  public float score() {
    return scores[at];
  }
}

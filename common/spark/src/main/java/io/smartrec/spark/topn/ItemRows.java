package io.smartrec.spark.topn;

import io.smartrec.core.ranking.Similarity;
import java.io.Serializable;
import java.util.Arrays;

/**
 * How alike items are by the cosine of their sparse vectors, in [-1, 1]; 0 where one has none.
 * Items are those of a catalogue.
 */
final class ItemRows implements Similarity, Serializable {
  private static final long serialVersionUID = 1L;

  /** The values of item i are from {@code starts[i]} to before {@code starts[i + 1]}. */
  private final int[] starts;

  private final int[] positions;
  private final float[] values;
  private final double[] lengths;

  /**
   * @param postings the vectors
   * @param toCatalogue the index in the catalogue of each of their items, ascending
   * @param size of the catalogue
   */
  ItemRows(ItemPostings postings, int[] toCatalogue, int size) {
    starts = new int[size + 1];
    postings.forEach((position, item, value) -> starts[toCatalogue[item] + 1]++);
    for (int item = 0; item < size; item++) {
      starts[item + 1] += starts[item];
    }
    positions = new int[starts[size]];
    values = new float[positions.length];
    lengths = new double[size];
    int[] next = Arrays.copyOf(starts, size);
    postings.forEach(
        (position, item, value) -> {
          int at = next[toCatalogue[item]]++;
          positions[at] = position;
          values[at] = value;
          lengths[toCatalogue[item]] += (double) value * value;
        });
    for (int item = 0; item < size; item++) {
      lengths[item] = Math.sqrt(lengths[item]);
    }
  }

  @Override
  public double between(int a, int b) {
    double product = 0;
    int i = starts[a];
    int j = starts[b];
    while (i < starts[a + 1] && j < starts[b + 1]) {
      if (positions[i] == positions[j]) {
        product += (double) values[i++] * values[j++];
      } else if (positions[i] < positions[j]) {
        i++;
      } else {
        j++;
      }
    }
    return product == 0 ? 0 : Math.max(-1, Math.min(1, product / (lengths[a] * lengths[b])));
  }
}

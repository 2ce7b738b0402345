package io.smartrec.spark.algorithm;

import io.smartrec.core.similarity.PairWeighting;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;

/**
 * What users prefer among the items of a range, for broadcasting: by user items and weights, those
 * of all users in one array each. A pass over them for every user of an item reads what lies
 * together.
 */
final class ItemBlock implements Serializable {
  private static final long serialVersionUID = 1L;

  private final int first;
  private final double[] norms;
  private final int[] starts;
  private final int[] ends;
  private final int[] items;
  private final float[] weights;

  private ItemBlock(ItemRange range, int users) {
    this.first = range.first();
    this.norms = new double[range.end() - range.first()];
    this.starts = new int[users];
    this.ends = new int[users];
    this.items = new int[range.entries()];
    this.weights = new float[range.entries()];
  }

  /**
   * Packs the items of a range; Spark jobs. One partition of the lists after the other comes to the
   * driver.
   *
   * @param lists by user the items that count, and the strengths
   * @param users number of users
   */
  static ItemBlock of(
      Dataset<SparseRow> lists,
      int users,
      ItemRange range,
      ItemNorms norms,
      PairWeighting weighting) {
    ItemBlock block = new ItemBlock(range, users);
    for (int item = 0; item < block.norms.length; item++) {
      block.norms[item] = norms.norm(range.first() + item);
    }
    Iterator<SparseRow> parts =
        lists.map(part(range, weighting), SparseRow.ENCODER).toLocalIterator();
    int packed = 0;
    while (parts.hasNext()) {
      packed = block.add(parts.next(), packed);
    }
    if (packed != range.entries()) {
      throw new IllegalStateException(
          packed + " preferences in " + range + ": the lists are not those of the norms");
    }
    return block;
  }

  private int add(SparseRow list, int start) {
    int size = list.getPositions().length;
    System.arraycopy(list.getPositions(), 0, items, start, size);
    System.arraycopy(list.getFeatures(), 0, weights, start, size);
    starts[list.getIndex()] = start;
    ends[list.getIndex()] = start + size;
    return start + size;
  }

  /** The items of a user that are in the range, counted from its first, and their weights. */
  private static MapFunction<SparseRow, SparseRow> part(ItemRange range, PairWeighting weighting) {
    return list -> {
      int from = position(list.getPositions(), range.first());
      int to = position(list.getPositions(), range.end());
      double ofUser = 0;
      for (float strength : list.getFeatures()) {
        ofUser += strength;
      }
      int[] items = Arrays.copyOfRange(list.getPositions(), from, to);
      float[] weights = Arrays.copyOfRange(list.getFeatures(), from, to);
      for (int i = 0; i < items.length; i++) {
        items[i] -= range.first();
        weights[i] = (float) weighting.toWeight(weights[i], ofUser);
      }
      return SparseRow.of(list.getIndex(), items, weights);
    };
  }

  /** Where an item is among ascending ones, or would be. */
  private static int position(int[] ascending, int item) {
    int position = Arrays.binarySearch(ascending, item);
    return position < 0 ? -position - 1 : position;
  }

  /** Number of items. */
  int size() {
    return norms.length;
  }

  /** The first item. */
  int first() {
    return first;
  }

  /** The norm of an item of the range. */
  double norm(int item) {
    return norms[item];
  }

  /**
   * Adds what a user says of every item of the range.
   *
   * @param weight what the user counts by the item whose neighbours are looked for
   * @param sums by item
   * @param shared by item the number of users; 0 of those that nobody turned to yet
   * @param touched receives the items that were turned to for the first time
   * @param count how many there are in {@code touched}
   * @return how many there are then
   */
  int add(int user, double weight, double[] sums, int[] shared, int[] touched, int count) {
    int[] ids = items;
    float[] values = weights;
    int found = count;
    for (int i = starts[user], end = ends[user]; i < end; i++) {
      int item = ids[i];
      if (shared[item]++ == 0) {
        touched[found++] = item;
      }
      sums[item] += weight * values[i];
    }
    return found;
  }
}

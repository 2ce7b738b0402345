package io.smartrec.spark.algorithm;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A sum of sparse vectors; the same for the same vectors in the same order. */
final class SparseSum {
  private final TreeMap<Integer, Double> sums = new TreeMap<>();

  /** Adds a value at a position. */
  void add(int position, double value) {
    sums.merge(position, value, Double::sum);
  }

  /**
   * A vector of length 1, or without values.
   *
   * @param positions ascending
   * @param features the values there, none of them 0
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Unit(int[] positions, float[] features) {}

  /**
   * The sum, of length 1.
   *
   * @param max only so many of its values, the largest by size; of the same the lower positions
   */
  Unit unit(int max) {
    List<Map.Entry<Integer, Double>> kept =
        sums.entrySet().stream()
            .filter(entry -> (float) entry.getValue().doubleValue() != 0)
            .sorted(
                Comparator.<Map.Entry<Integer, Double>>comparingDouble(
                        entry -> -Math.abs(entry.getValue()))
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(max)
            .sorted(Map.Entry.comparingByKey())
            .toList();
    double squares = 0;
    for (Map.Entry<Integer, Double> entry : kept) {
      squares += entry.getValue() * entry.getValue();
    }
    int[] positions = new int[kept.size()];
    float[] features = new float[positions.length];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = kept.get(i).getKey();
      features[i] = (float) (kept.get(i).getValue() / Math.sqrt(squares));
    }
    return new Unit(positions, features);
  }
}

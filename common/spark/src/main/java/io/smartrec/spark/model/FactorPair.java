package io.smartrec.spark.model;

import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.jspecify.annotations.Nullable;

/**
 * The features of one id in two models, null where a model does not know it, and their positions,
 * null where they are everywhere; a bean.
 */
public final class FactorPair implements Serializable {
  static final Encoder<FactorPair> ENCODER = Encoders.bean(FactorPair.class);
  private static final long serialVersionUID = 1L;

  private float @Nullable [] first;
  private float @Nullable [] second;
  private int @Nullable [] firstPositions;
  private int @Nullable [] secondPositions;

  public float @Nullable [] getFirst() {
    return first;
  }

  public void setFirst(float @Nullable [] first) {
    this.first = first;
  }

  public float @Nullable [] getSecond() {
    return second;
  }

  public void setSecond(float @Nullable [] second) {
    this.second = second;
  }

  public int @Nullable [] getFirstPositions() {
    return firstPositions;
  }

  public void setFirstPositions(int @Nullable [] positions) {
    this.firstPositions = positions;
  }

  public int @Nullable [] getSecondPositions() {
    return secondPositions;
  }

  public void setSecondPositions(int @Nullable [] positions) {
    this.secondPositions = positions;
  }

  /**
   * Features on the same positions: both as they are where there are none; else with zeros where
   * only the other has one.
   */
  void align() {
    int[] ofFirst = firstPositions;
    int[] ofSecond = secondPositions;
    if (ofFirst == null || ofSecond == null || first == null || second == null) {
      return;
    }
    int[] both =
        IntStream.concat(Arrays.stream(ofFirst), Arrays.stream(ofSecond))
            .sorted()
            .distinct()
            .toArray();
    first = at(both, ofFirst, first);
    second = at(both, ofSecond, second);
  }

  private static float[] at(int[] wanted, int[] positions, float[] values) {
    float[] found = new float[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      int at = Arrays.binarySearch(positions, wanted[i]);
      found[i] = at < 0 ? 0 : values[at];
    }
    return found;
  }
}

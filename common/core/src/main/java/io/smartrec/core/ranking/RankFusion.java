package io.smartrec.core.ranking;

import java.util.Arrays;
import java.util.List;

/**
 * Makes one list of several ({@link FusionMethod}). Reusable for one user after the other, not
 * thread-safe.
 */
public final class RankFusion {
  private static final int RANK_OFFSET = 60;

  private final double[] sums;
  private final boolean[] isTouched;
  private int[] touched = new int[64];

  /**
   * @param size items have indexes below it
   */
  public RankFusion(int size) {
    sums = new double[size];
    isTouched = new boolean[size];
  }

  /**
   * One list.
   *
   * @param items by score descending, then by index
   * @param scores of each
   */
  @SuppressWarnings("ArrayRecordComponent") // made for every user, compared by nobody
  public record Fused(int[] items, float[] scores) {}

  /**
   * Fuses lists.
   *
   * @param weights of the lists; one with weight 0 gives no candidates
   * @param items of each list, best first, each once
   * @param scores of each list
   */
  public Fused fuse(
      FusionMethod method, double[] weights, List<int[]> items, List<float[]> scores) {
    int count = 0;
    for (int list = 0; list < weights.length; list++) {
      if (weights[list] > 0) {
        int[] own = items.get(list);
        for (int place = 0; place < own.length; place++) {
          int item = own[place];
          if (!isTouched[item]) {
            isTouched[item] = true;
            if (count == touched.length) {
              touched = Arrays.copyOf(touched, 2 * count);
            }
            touched[count++] = item;
          }
          sums[item] += part(method, weights[list], scores.get(list), place);
        }
      }
    }
    return sorted(count);
  }

  /**
   * What a list gives to an item; the sum over lists is the fused score, but for its rounding to a
   * float.
   */
  public static double part(FusionMethod method, double weight, float[] scores, int place) {
    return weight
        * switch (method) {
          case RECIPROCAL_RANK -> 1.0 / (RANK_OFFSET + place + 1);
          case WEIGHTED_SCORES -> {
            double least = scores[scores.length - 1];
            double range = scores[0] - least;
            yield range > 0 ? (scores[place] - least) / range : 1;
          }
        };
  }

  /** Sorts as numbers: the score, of which a larger one is a smaller number, before the index. */
  private Fused sorted(int count) {
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      int item = touched[i];
      // Parts are not negative, and so the bits of sums are in their order.
      long score = Float.floatToIntBits((float) sums[item]);
      keys[i] = ((Integer.MAX_VALUE - score) << Integer.SIZE) | item;
      sums[item] = 0;
      isTouched[item] = false;
    }
    Arrays.sort(keys);
    int[] fused = new int[count];
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      fused[i] = (int) keys[i];
      values[i] = Float.intBitsToFloat((int) (Integer.MAX_VALUE - (keys[i] >>> Integer.SIZE)));
    }
    return new Fused(fused, values);
  }
}

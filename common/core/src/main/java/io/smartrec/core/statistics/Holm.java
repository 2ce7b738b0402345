package io.smartrec.core.statistics;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Holm's step-down correction of several tests: rejecting where the adjusted p-value is at most
 * alpha keeps the probability of any false rejection at most alpha, however the tests depend on
 * each other (Holm, A simple sequentially rejective multiple test procedure, 1979).
 */
public final class Holm {
  private Holm() {}

  /**
   * The adjusted p-values: with p(1) &lt;= ... &lt;= p(m) in ascending order, the one of p(i) is
   * the largest of min(1, (m - j + 1) p(j)) over j = 1..i.
   *
   * @param pValues each in [0, 1]; may be empty
   * @return in the order of the argument, none below its raw value
   */
  public static double[] adjust(double[] pValues) {
    for (double p : pValues) {
      if (!(p >= 0 && p <= 1)) {
        throw new IllegalArgumentException("A p-value is in [0, 1], was " + p);
      }
    }
    int tests = pValues.length;
    Integer[] ascending = new Integer[tests];
    Arrays.setAll(ascending, index -> index);
    Arrays.sort(ascending, Comparator.comparingDouble(index -> pValues[index]));
    double[] adjusted = new double[tests];
    double largest = 0;
    for (int place = 0; place < tests; place++) {
      int index = ascending[place];
      largest = Math.max(largest, Math.min(1, (tests - place) * pValues[index]));
      adjusted[index] = largest;
    }
    return adjusted;
  }
}

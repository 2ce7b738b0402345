package io.smartrec.core.similarity;

/**
 * What the users of an item add up to.
 *
 * @param users how many they are
 * @param strengths sum of their strengths
 * @param squares sum of the squares of these
 */
public record ItemTotals(int users, double strengths, double squares) {
  /** The totals of strengths; their last bits depend on the order. */
  public static ItemTotals of(float[] strengths) {
    double sum = 0;
    double squares = 0;
    for (float strength : strengths) {
      sum += strength;
      squares += (double) strength * strength;
    }
    return new ItemTotals(strengths.length, sum, squares);
  }
}

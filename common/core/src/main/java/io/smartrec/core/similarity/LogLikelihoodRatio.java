package io.smartrec.core.similarity;

/**
 * How sure it is that two items go together: the logarithm of the likelihood ratio, -2 log lambda,
 * of Dunning, Accurate Methods for the Statistics of Surprise and Coincidence (1993), for the table
 * of users of both, either and none. On who prefers an item, whatever the strength. The statistic
 * is as large for items that avoid each other; here these are 0, and so are items that share just
 * as many users as by chance, users(i) users(j) / users. At least 0, without bound, symmetric.
 *
 * @param users how many have a positive strength for any item
 */
public record LogLikelihoodRatio(long users) implements PairWeighting {
  @Override
  public double fromWeight(float strength, double ofItem) {
    return 1;
  }

  @Override
  public double toWeight(float strength, double ofUser) {
    return 1;
  }

  @Override
  public double norm(ItemTotals item) {
    return item.users();
  }

  @Override
  public double similarity(double sum, int shared, double fromNorm, double toNorm) {
    if ((double) shared * users <= fromNorm * toNorm) {
      return 0;
    }
    double neither = users - fromNorm - toNorm + shared;
    return ratio(shared, fromNorm - shared, toNorm - shared, neither);
  }

  /**
   * -2 log lambda = 2 sum k ln(k n / (row column)) over the cells of a table of counts, n of all.
   *
   * @param both count of what has both properties
   * @param first of what has the first alone
   * @param second of what has the second alone
   * @param neither of what has none
   */
  public static double ratio(double both, double first, double second, double neither) {
    double n = both + first + second + neither;
    double sum =
        term(both, both + first, both + second, n)
            + term(first, both + first, first + neither, n)
            + term(second, second + neither, both + second, n)
            + term(neither, second + neither, first + neither, n);
    // Of independent properties rounding may leave less than nothing.
    return Math.max(0, 2 * sum);
  }

  private static double term(double cell, double row, double column, double n) {
    return cell == 0 ? 0 : cell * Math.log(cell * n / (row * column));
  }
}

package io.smartrec.core.metrics;

/**
 * How far predicted ratings are from given ones, every rating counting the same; both in the unit
 * of the ratings, lower is better.
 *
 * @param ratings number of ratings judged
 * @param rmse root of the mean squared error
 * @param mae mean absolute error; never above the RMSE
 */
public record RatingErrors(long ratings, double rmse, double mae) {

  /**
   * The errors from sums over ratings.
   *
   * @param ratings number of ratings, at least 1
   * @param squares sum of (prediction - rating) squared, finite
   * @param absolutes sum of |prediction - rating|, finite
   */
  public static RatingErrors of(long ratings, double squares, double absolutes) {
    if (ratings < 1 || !isSum(squares) || !isSum(absolutes)) {
      throw new IllegalArgumentException(
          "Cannot judge %d ratings with sums of squares %s and of absolutes %s"
              .formatted(ratings, squares, absolutes));
    }
    return new RatingErrors(ratings, Math.sqrt(squares / ratings), absolutes / ratings);
  }

  private static boolean isSum(double sum) {
    return sum >= 0 && Double.isFinite(sum);
  }
}

package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LeastSquaresTest {
  private static final float[] FIRST = {1, 0};
  private static final float[] SECOND = {1, 1};

  /** Y'Y of (1, 0), (1, 1) and (0, 2), which nobody here has a strength for. */
  private static final double[] GRAM = {2, 1, 5};

  /** 2 (2, 3)' (2, 3) = 8, 12; 12, 18. */
  @Test
  void addsASquareToTheUpperTriangleByColumns() {
    double[] matrix = {1, 0, 1};

    LeastSquares.addSquare(matrix, 2, new float[] {2, 3});

    assertThat(matrix).containsExactly(9, 12, 19);
  }

  /**
   * Strengths 1 and -0.5, alpha 2, lambda 0.5, one positive: the matrix is 2 + 2 + 1 + 0.5, 1 + 1;
   * 1 + 1, 5 + 1 + 0.5, the right side (1 + 2) (1, 0). Its determinant is 5.5 * 6.5 - 4 = 31.75.
   */
  @Test
  void solvesForImplicitFeedbackWithANegativeSignal() {
    float[] user = implicit(new double[] {1, -0.5}, FIRST, SECOND);

    assertThat(user[0]).isEqualTo((float) (3 * 6.5 / 31.75), within(1e-6f));
    assertThat(user[1]).isEqualTo((float) (-3 * 2 / 31.75), within(1e-6f));
  }

  /**
   * Ratings 3 and -1, lambda 0.5, two of them: the matrix is 2 + 1, 1; 1, 1 + 1, the right side 3
   * (1, 0) - (1, 1) = (2, -1). 3 * 1 - 1 = 2, 1 - 2 = -1.
   */
  @Test
  void solvesForRatings() {
    assertThat(explicit(0.5, new double[] {3, -1}, FIRST, SECOND))
        .containsExactly(new float[] {1, -1}, within(1e-6f));
  }

  @Test
  void aRatingOfZeroIsARating() {
    // The matrix is 1 + 0.5 without the other feature: 0 is aimed at, and lambda 0.5 counts once.
    assertThat(explicit(0.5, new double[] {0, 3}, FIRST, FIRST)[0]).isEqualTo(1, within(1e-6f));
  }

  @Test
  void whoTurnedToNothingHasNoTaste() {
    assertThat(implicit(new double[] {-1, -2}, FIRST, SECOND)).containsExactly(0, 0);
    assertThat(implicit(new double[0])).containsExactly(0, 0);
  }

  /** One rating for two features, and nothing that holds the second. */
  @Test
  void givesZerosWhereTheSystemSaysNothing() {
    assertThat(explicit(0, new double[] {3}, FIRST)).containsExactly(0, 0);
  }

  private static float[] implicit(double[] strengths, float[]... items) {
    return LeastSquares.implicit(GRAM, 2, 0.5).solve(strengths, items, 2);
  }

  private static float[] explicit(double lambda, double[] ratings, float[]... items) {
    return LeastSquares.explicit(2, lambda).solve(ratings, items, 2);
  }
}

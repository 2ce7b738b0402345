package io.smartrec.spark.algorithm;

import dev.ludovic.netlib.lapack.LAPACK;
import java.io.Serializable;
import org.netlib.util.intW;

/**
 * One user's factors x, given the factors y of the items they have a strength r for: one half of an
 * iteration of MLlib's ALS, with the same scaling of lambda by the number n of positive ratings.
 *
 * <p>Implicit (Hu, Koren, Volinsky 2008, equation 4): (Y'Y + sum of alpha |r| y y' + lambda n I) x
 * = sum over r above 0 of (1 + alpha |r|) y. Explicit (Zhou et al. 2008): (sum of y y' + lambda n
 * I) x = sum of r y, with n the number of all ratings.
 */
final class LeastSquares implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] gram;
  private final boolean implicit;
  private final double alpha;
  private final double lambda;

  private LeastSquares(double[] gram, boolean implicit, double alpha, double lambda) {
    this.gram = gram;
    this.implicit = implicit;
    this.alpha = alpha;
    this.lambda = lambda;
  }

  /**
   * Of implicit feedback.
   *
   * @param gram Y'Y of all items, the upper triangle by columns
   */
  static LeastSquares implicit(double[] gram, double alpha, double lambda) {
    return new LeastSquares(gram.clone(), true, alpha, lambda);
  }

  /** Of ratings. */
  static LeastSquares explicit(int rank, double lambda) {
    return new LeastSquares(new double[triangle(rank)], false, 0, lambda);
  }

  /** Elements of the upper triangle of a square matrix. */
  static int triangle(int rank) {
    return rank * (rank + 1) / 2;
  }

  /** Adds scale y y' to the upper triangle by columns. */
  static void addSquare(double[] matrix, double scale, float[] y) {
    int at = 0;
    for (int column = 0; column < y.length; column++) {
      double factor = scale * y[column];
      for (int row = 0; row <= column; row++) {
        matrix[at++] += factor * y[row];
      }
    }
  }

  /**
   * Solves for one user; zeros where the user has no rating to go by.
   *
   * @param strengths one per item
   * @param items the items' factors, {@code rank} each
   */
  float[] solve(double[] strengths, float[][] items, int rank) {
    double[] matrix = matrix(strengths, items, rank);
    float[] solution = new float[rank];
    if (factor(matrix, rank)) {
      double[] right = new double[rank];
      for (int i = 0; i < strengths.length; i++) {
        double target = target(strengths[i]);
        for (int feature = 0; feature < rank; feature++) {
          right[feature] += target * items[i][feature];
        }
      }
      solveFactored(matrix, right, rank);
      for (int feature = 0; feature < rank; feature++) {
        solution[feature] = (float) right[feature];
      }
    }
    return solution;
  }

  /** The matrix on the left, the upper triangle by columns. */
  double[] matrix(double[] strengths, float[][] items, int rank) {
    double[] matrix = gram.clone();
    int counted = 0;
    for (int i = 0; i < strengths.length; i++) {
      addSquare(matrix, confidence(strengths[i]), items[i]);
      counted += implicit && strengths[i] <= 0 ? 0 : 1;
    }
    for (int feature = 0; feature < rank; feature++) {
      matrix[triangle(feature + 1) - 1] += lambda * counted;
    }
    return matrix;
  }

  /** What an item's factors are multiplied by on the right. */
  double target(double strength) {
    if (!implicit) {
      return strength;
    }
    return strength > 0 ? 1 + confidence(strength) : 0;
  }

  /**
   * Replaces the matrix by its Cholesky factor.
   *
   * @return false for a matrix that is not positive definite, which says nothing about the user:
   *     regularization 0 and fewer ratings than features
   */
  static boolean factor(double[] matrix, int rank) {
    intW info = new intW(0);
    LAPACK.getInstance().dpptrf("U", rank, matrix, info);
    return info.val == 0;
  }

  /** Replaces the right side by the solution. */
  static void solveFactored(double[] factored, double[] right, int rank) {
    LAPACK.getInstance().dpptrs("U", rank, 1, factored, right, rank, new intW(0));
  }

  private double confidence(double strength) {
    return implicit ? alpha * Math.abs(strength) : 1;
  }
}

package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.AlsConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlsExplainerTest {
  private static final float[] NO_MEANS = {};
  private static final AlsConfig CONFIG = new AlsConfig(2, 1, 0.5, 2, 1);

  /** Y'Y of (1, 0), (1, 1) and (0, 2), which nobody here has a strength for. */
  private static final double[] GRAM = {2, 1, 5};

  /**
   * Strengths 1 and 0.5, alpha 2, lambda 0.5, two positives: the matrix is 2 + 2 + 1 + 1, 1 + 1; 1
   * + 1, 5 + 1 + 1, its determinant 6 * 7 - 4 = 38 and its inverse (7, -2; -2, 6) / 38. Of (0, 2)
   * that makes (-4, 12) / 38: times (1, 0) and 1 + 2, and times (1, 1) and 1 + 1.
   */
  @Test
  void anItemContributesByItsConfidenceAndItsLikeness() {
    AlsExplainer explainer = AlsExplainer.implicit(GRAM, CONFIG);

    double[] parts =
        explainer.of(NO_MEANS, new double[] {1, 0.5}, history()).of(new float[] {0, 2});

    assertThat(parts).containsExactly(new double[] {-12.0 / 38, 16.0 / 38}, within(1e-12));
  }

  /** The matrix of {@link LeastSquaresTest}, inverted: (6.5, -2; -2, 5.5) / 31.75. */
  @Test
  void anUnwantedItemContributesNothingItself() {
    AlsExplainer explainer = AlsExplainer.implicit(GRAM, CONFIG);

    double[] parts =
        explainer.of(NO_MEANS, new double[] {1, -0.5}, history()).of(new float[] {1, 1});

    assertThat(parts).containsExactly(new double[] {3 * 4.5 / 31.75, 0}, within(1e-12));
  }

  /**
   * The user's mean is 3, the items' differences 0.5 and -0.5: what is left of 4.5 and 1.5 is 1 and
   * -1. The matrix is 1 + 1 + 1, 1; 1, 1 + 1, its inverse (2, -1; -1, 3) / 5: (2, 0) makes (4, -2)
   * / 5, times (1, 0) and 1, and times (1, 1) and -1. Then 3 and the item's difference.
   */
  @Test
  void ratingsAreExplainedByTheirRestAndTheMeans() {
    AlsExplainer explainer = AlsExplainer.explicit(CONFIG);
    float[][] items = {{1, 0, 1, 0.5f}, {1, 1, 1, -0.5f}};

    ScoreParts parts = explainer.of(new float[] {9, 9, 3, 1}, new double[] {4.5, 1.5}, items);

    assertThat(parts.of(new float[] {2, 0, 1, 0.25f}))
        .containsExactly(new double[] {0.8, -0.4, 3, 0.25}, within(1e-12));
  }

  /** One rating for two features, and nothing that holds the second. */
  @Test
  void aHistoryThatSaysNothingContributesNothing() {
    AlsExplainer explainer = AlsExplainer.explicit(new AlsConfig(2, 1, 0, 2, 1));
    float[][] items = {{1, 0, 1, 0}};

    assertThat(
            explainer
                .of(new float[] {0, 0, 3, 1}, new double[] {4}, items)
                .of(new float[] {1, 1, 1, 0.5f}))
        .containsExactly(0, 3, 0.5);
  }

  @Test
  void anEmptyHistoryHasNoParts() {
    ScoreParts parts =
        AlsExplainer.implicit(GRAM, CONFIG).of(NO_MEANS, new double[0], new float[0][]);

    assertThat(parts.of(new float[] {1, 1})).isEmpty();
  }

  /** On seven features, by the inverse of the whole matrix. */
  @Test
  void agreesWithTheDenseInverse() {
    Random random = new Random(7);
    int rank = 7;
    float[][] items = new float[20][rank];
    double[] gram = new double[LeastSquares.triangle(rank)];
    double[][] dense = new double[rank][rank];
    for (float[] item : items) {
      for (int feature = 0; feature < rank; feature++) {
        item[feature] = (float) random.nextGaussian();
      }
      LeastSquares.addSquare(gram, 1, item);
      add(dense, 1, item);
    }
    double[] strengths = {2, -1, 0.5, 0, 3};
    float[][] history = Arrays.copyOf(items, strengths.length);
    for (int i = 0; i < strengths.length; i++) {
      add(dense, 2 * Math.abs(strengths[i]), history[i]);
    }
    int positive = 3;
    for (int i = 0; i < rank; i++) {
      dense[i][i] += 0.5 * positive;
    }
    double[][] inverse = inverse(dense);

    ScoreParts parts =
        AlsExplainer.implicit(gram, new AlsConfig(rank, 1, 0.5, 2, 1))
            .of(NO_MEANS, strengths, history);

    for (float[] item : items) {
      double[] expected = new double[strengths.length];
      for (int i = 0; i < strengths.length; i++) {
        double target = strengths[i] > 0 ? 1 + 2 * strengths[i] : 0;
        for (int row = 0; row < rank; row++) {
          for (int column = 0; column < rank; column++) {
            expected[i] += item[row] * inverse[row][column] * history[i][column] * target;
          }
        }
      }
      assertThat(parts.of(item)).containsExactly(expected, within(1e-12));
    }
  }

  @Test
  void survivesTheWayToATask() throws IOException, ClassNotFoundException {
    AlsExplainer explainer = AlsExplainer.implicit(GRAM, CONFIG);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(explainer);
    }
    double[] strengths = {1, 0.5};
    float[] item = {1, 3};

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      AlsExplainer read = (AlsExplainer) in.readObject();

      assertThat(read.of(NO_MEANS, strengths, history()).of(item))
          .containsExactly(explainer.of(NO_MEANS, strengths, history()).of(item));
    }
  }

  private static float[][] history() {
    return new float[][] {{1, 0}, {1, 1}};
  }

  private static void add(double[][] matrix, double scale, float[] item) {
    for (int row = 0; row < item.length; row++) {
      for (int column = 0; column < item.length; column++) {
        matrix[row][column] += scale * item[row] * item[column];
      }
    }
  }

  /** By Gauss and Jordan; a positive definite matrix needs no other pivots. */
  private static double[][] inverse(double[][] matrix) {
    int size = matrix.length;
    double[][] inverse = new double[size][size];
    for (int i = 0; i < size; i++) {
      inverse[i][i] = 1;
    }
    for (int pivot = 0; pivot < size; pivot++) {
      double by = matrix[pivot][pivot];
      for (int column = 0; column < size; column++) {
        matrix[pivot][column] /= by;
        inverse[pivot][column] /= by;
      }
      for (int row = 0; row < size; row++) {
        double factor = row == pivot ? 0 : matrix[row][pivot];
        for (int column = 0; column < size; column++) {
          matrix[row][column] -= factor * matrix[pivot][column];
          inverse[row][column] -= factor * inverse[pivot][column];
        }
      }
    }
    return inverse;
  }
}

package io.smartrec.spark.algorithm;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.domain.Feedback;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Takes the scores of ALS apart into what each item of the user's history contributes: Hu, Koren,
 * Volinsky 2008, section 5, and the same for ratings. The user's factors solve A x = sum of t_j y_j
 * ({@link LeastSquares}), so the score y'x is the sum of y' A^-1 y_j t_j. Exact but for rounding:
 * the user is what ALS solves for last, and what is folded in.
 *
 * <p>Serializable, for use in tasks; there is one {@link ScoreParts} for each user.
 */
public final class AlsExplainer implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LeastSquares solver;
  private final int rank;
  private final boolean means;

  private AlsExplainer(LeastSquares solver, int rank, boolean means) {
    this.solver = solver;
    this.rank = rank;
    this.means = means;
  }

  /**
   * Of a model that was trained with these settings; a Spark job for implicit feedback.
   *
   * @param model of {@link AlsTrainer}, or of {@link RatingAlsTrainer} for explicit feedback
   */
  public static AlsExplainer of(FactorModel model, AlsConfig config, Feedback feedback) {
    return switch (feedback) {
      case IMPLICIT -> implicit(GramMatrix.of(model.itemFactors(), config.rank()), config);
      case EXPLICIT -> explicit(config);
    };
  }

  /**
   * Of implicit feedback.
   *
   * @param gram Y'Y of all items, the upper triangle by columns
   */
  static AlsExplainer implicit(double[] gram, AlsConfig config) {
    LeastSquares solver = LeastSquares.implicit(gram, config.alpha(), config.regularization());
    return new AlsExplainer(solver, config.rank(), false);
  }

  /** Of ratings. */
  static AlsExplainer explicit(AlsConfig config) {
    LeastSquares solver = LeastSquares.explicit(config.rank(), config.regularization());
    return new AlsExplainer(solver, config.rank(), true);
  }

  /**
   * The parts of one user's scores.
   *
   * @param user the user's features in the model; only those that stand for the means are read
   * @param strengths what the user was trained with, or folded in: one for each item of the history
   *     that the model knows; ratings as they were given
   * @param items the features of these items in the model
   */
  public ScoreParts of(float[] user, double[] strengths, float[][] items) {
    if (!means) {
      return new ScoreParts(solver, rank, strengths, items, new float[0]);
    }
    double[] residuals = new double[strengths.length];
    float[][] factors = new float[strengths.length][];
    for (int i = 0; i < strengths.length; i++) {
      residuals[i] = strengths[i];
      for (int feature = rank; feature < user.length; feature++) {
        residuals[i] -= user[feature] * items[i][feature];
      }
      factors[i] = Arrays.copyOf(items[i], rank);
    }
    float[] baselines = Arrays.copyOfRange(user, rank, rank + RatingAlsTrainer.MEANS);
    return new ScoreParts(solver, rank, residuals, factors, baselines);
  }
}

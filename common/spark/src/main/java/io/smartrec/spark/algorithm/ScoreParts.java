package io.smartrec.spark.algorithm;

/**
 * One user's scores taken apart: the matrix is factored once, and a candidate costs rank x (rank +
 * history). Not thread-safe.
 */
public final class ScoreParts {
  private final int rank;
  private final float[][] history;
  private final double[] targets;
  private final float[] baselines;
  private final double[] factored;
  private final boolean determined;
  private final double[] solution;

  /**
   * Of one user.
   *
   * @param strengths one for each item of the history
   * @param history their factors, {@code rank} each
   * @param baselines the user's features behind the factors
   */
  ScoreParts(
      LeastSquares solver, int rank, double[] strengths, float[][] history, float[] baselines) {
    this.rank = rank;
    this.history = history;
    this.baselines = baselines;
    targets = new double[strengths.length];
    for (int i = 0; i < strengths.length; i++) {
      targets[i] = solver.target(strengths[i]);
    }
    factored = solver.matrix(strengths, history, rank);
    determined = LeastSquares.factor(factored, rank);
    solution = new double[rank];
  }

  /**
   * What adds up to the score of an item: the contribution of each item of the history, in their
   * order; of ratings then {@link io.smartrec.core.explanation.BaselineReason#MEAN_AND_USER} and
   * {@link io.smartrec.core.explanation.BaselineReason#ITEM}. The history contributes 0 where it
   * does not determine the user's factors, which {@link LeastSquares} sets to 0 then.
   *
   * @param item the features of the item in the model
   */
  public double[] of(float[] item) {
    double[] parts = new double[history.length + baselines.length];
    if (determined) {
      for (int feature = 0; feature < rank; feature++) {
        solution[feature] = item[feature];
      }
      LeastSquares.solveFactored(factored, solution, rank);
      for (int i = 0; i < history.length; i++) {
        // Left out for speed, and for a zero without a sign.
        if (targets[i] != 0) {
          parts[i] = targets[i] * product(history[i]);
        }
      }
    }
    for (int i = 0; i < baselines.length; i++) {
      parts[history.length + i] = (double) baselines[i] * item[rank + i];
    }
    return parts;
  }

  private double product(float[] factors) {
    double sum = 0;
    for (int feature = 0; feature < rank; feature++) {
      sum += solution[feature] * factors[feature];
    }
    return sum;
  }
}

package io.smartrec.spark.evaluation;

import java.util.List;

/**
 * What a metric is over users.
 *
 * @param mean its mean
 * @param standardError of the mean, for users who are drawn independently
 * @param users of how many
 */
public record Score(double mean, double standardError, long users) {
  /**
   * From sums over users.
   *
   * @param users at least 1
   */
  static Score of(double sum, double sumOfSquares, long users) {
    double mean = sum / users;
    double variance =
        users < 2 ? 0 : Math.max(0, (sumOfSquares - users * mean * mean) / (users - 1));
    return new Score(mean, Math.sqrt(variance / users), users);
  }

  /** The mean of several, each of which counts alike; the standard error as if independent. */
  static Score mean(List<Score> scores) {
    int n = scores.size();
    return new Score(
        scores.stream().mapToDouble(Score::mean).sum() / n,
        Math.sqrt(scores.stream().mapToDouble(s -> s.standardError() * s.standardError()).sum())
            / n,
        scores.stream().mapToLong(Score::users).sum());
  }
}

package io.smartrec.core.config;

import java.util.List;
import java.util.Optional;

/**
 * The settings among which a tuning looks for good ones.
 *
 * @param ranks ranks to choose from
 * @param regularization lambda, log-uniform
 * @param alpha slope of the confidence, log-uniform
 * @param iterations alternations, uniform whole numbers
 * @param actionWeights by what each positive action weight of the configuration is multiplied,
 *     log-uniform; 0 stays 0
 * @param halfLives half-lives in days to choose from; empty: no decay
 */
public record SearchSpace(
    List<Integer> ranks,
    Range regularization,
    Range alpha,
    Range iterations,
    Range actionWeights,
    List<Optional<Double>> halfLives) {
  public SearchSpace {
    ranks = List.copyOf(ranks);
    halfLives = List.copyOf(halfLives);
  }

  /**
   * Numbers from one to another, both included.
   *
   * @param from above 0
   * @param to at least {@code from}
   */
  public record Range(double from, double to) {
    /** Whether there is but one number to choose. */
    public boolean isPoint() {
      return from == to;
    }
  }

  /** Whether there is nothing to choose. */
  public boolean isPoint() {
    return ranks.size() <= 1
        && halfLives.size() <= 1
        && List.of(regularization, alpha, iterations, actionWeights).stream()
            .allMatch(Range::isPoint);
  }
}

package io.smartrec.core.config;

import java.util.List;

/**
 * Bulk prediction.
 *
 * @param n items per user, 1 to 1000
 * @param fallback what fills a list that the model leaves short, in this order; without any it
 *     stays short
 * @param rules what may stand in a list
 * @param diversity how much a list is spread
 */
public record PredictConfig(
    int n, List<Fallback> fallback, ListRulesConfig rules, DiversityConfig diversity) {
  public PredictConfig {
    fallback = List.copyOf(fallback);
  }
}

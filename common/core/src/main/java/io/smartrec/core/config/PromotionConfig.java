package io.smartrec.core.config;

import java.util.Optional;

/**
 * What a model must show before it comes to production.
 *
 * @param metric quality on the hold-out
 * @param minCoverage share of the catalogue that the judged lists must cover; empty: not asked for
 * @param maxAgeDays days since the model was trained, at most; empty: not asked for
 * @param requirePublication whether its predictions must be published
 * @param championMargin how much worse than the model in production it may be at most, as a share
 *     of that one's metric, by the lower end of the interval of the paired difference; empty: not
 *     asked for
 */
public record PromotionConfig(
    Metric metric,
    Optional<Double> minCoverage,
    Optional<Double> maxAgeDays,
    boolean requirePublication,
    Optional<Double> championMargin) {

  /**
   * A metric of the hold-out.
   *
   * @param name its name in the model's metrics, with the length of the lists: {@code ndcg@10}
   * @param min its least value; empty: not asked for
   * @param beatsPopularity whether it must be higher than popularity's on the same users
   */
  public record Metric(String name, Optional<Double> min, boolean beatsPopularity) {}
}

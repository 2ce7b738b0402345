package io.smartrec.spark.evaluation;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.spark.algorithm.Descriptions;
import java.time.Instant;
import java.util.List;

/**
 * By what all models are judged alike, whatever they were trained with.
 *
 * @param preferences which interactions of the hold-out say that an item was relevant, and how much
 * @param config lengths of lists, segments, intervals
 * @param descriptions what is known of items and users; without items diversity is not known
 * @param seed of the bootstrap
 */
public record Yardstick(
    PreferenceConfig preferences, EvaluationConfig config, Descriptions descriptions, long seed) {

  /** The same, where users said nothing later than that. */
  Yardstick saidUntil(Instant cut) {
    return new Yardstick(preferences, config, descriptions.saidUntil(cut), seed);
  }

  /** The same for one metric, which needs to know nothing of what items are like. */
  Yardstick forOnly(MetricName metric) {
    EvaluationConfig only =
        new EvaluationConfig(
            config.split(),
            List.of(metric.metric().atK() ? metric.k() : 1),
            metric.toString(),
            config.relevantWhen(),
            config.maxUsers(),
            config.replicates(),
            config.confidence(),
            config.segments(),
            List.of());
    return new Yardstick(preferences, only, descriptions, seed);
  }
}

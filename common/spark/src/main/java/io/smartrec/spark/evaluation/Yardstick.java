package io.smartrec.spark.evaluation;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.metrics.MetricName;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * By what all models are judged alike, whatever they were trained with.
 *
 * @param preferences which interactions of the hold-out say that an item was relevant, and how much
 * @param config lengths of lists, segments, intervals
 * @param items columns of {@link io.smartrec.core.table.Items}; without them diversity is not known
 * @param seed of the bootstrap
 */
public record Yardstick(
    PreferenceConfig preferences,
    EvaluationConfig config,
    Optional<Dataset<Row>> items,
    long seed) {

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
    return new Yardstick(preferences, only, items, seed);
  }
}

package io.smartrec.jobs.evaluate;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.statistics.Holm;
import io.smartrec.spark.evaluation.Comparison;
import io.smartrec.spark.evaluation.Judged;
import io.smartrec.spark.postgres.EvaluationLog.Pair;
import java.util.ArrayList;
import java.util.List;

/** Every pair of models, compared by the metric that decides. */
final class Pairs {
  private Pairs() {}

  /** The pairs, each once, with p-values that are corrected for their number. */
  static List<Pair> of(List<Judged> judged, EvaluationConfig config, long seed) {
    MetricName metric = MetricName.parse(config.metric());
    List<Comparison> comparisons = new ArrayList<>();
    List<double[]> values = new ArrayList<>();
    for (int first = 0; first < judged.size(); first++) {
      for (int second = first + 1; second < judged.size(); second++) {
        Judged one = judged.get(first);
        Judged other = judged.get(second);
        comparisons.add(Comparison.of(one, other, metric, config, seed));
        values.add(new double[] {value(one, config), value(other, config)});
      }
    }
    double[] bootstrap =
        Holm.adjust(comparisons.stream().mapToDouble(c -> c.difference().pValue()).toArray());
    double[] wilcoxon =
        Holm.adjust(comparisons.stream().mapToDouble(Comparison::wilcoxon).toArray());
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < comparisons.size(); i++) {
      Comparison comparison = comparisons.get(i);
      pairs.add(
          new Pair(
              comparison.first().modelId(),
              comparison.second().modelId(),
              config.metric(),
              values.get(i)[0],
              values.get(i)[1],
              comparison.difference().mean(),
              comparison.difference().lower(),
              comparison.difference().upper(),
              comparison.difference().pValue(),
              comparison.wilcoxon(),
              bootstrap[i],
              wilcoxon[i]));
    }
    return pairs;
  }

  private static double value(Judged judged, EvaluationConfig config) {
    return judged.quality().values().getOrDefault(config.metric(), 0.0);
  }
}

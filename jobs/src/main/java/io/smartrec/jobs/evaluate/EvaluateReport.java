package io.smartrec.jobs.evaluate;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.domain.Segment;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.evaluation.Evaluation;
import io.smartrec.spark.evaluation.Judged;
import io.smartrec.spark.evaluation.SplitFacts;
import io.smartrec.spark.postgres.EvaluationLog.Pair;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Tells how models compare. */
final class EvaluateReport {
  private EvaluateReport() {}

  static JobResult.Builder of(
      UUID evaluationId, Evaluation evaluation, List<Pair> pairs, EvaluationConfig config) {
    JobResult.Builder result =
        JobResult.of("evaluate")
            .fact("evaluation_id", evaluationId)
            .fact("split", config.split().method().code());
    tellSplits(result, evaluation.splits());
    tellMetrics(result, evaluation.judged(), config);
    tellPairs(result, evaluation.judged(), pairs, config);
    tellSegments(result, evaluation.judged(), config);
    return result;
  }

  /**
   * What is known of a split; of folds the sums.
   *
   * @param splits one, or one per fold
   */
  static void tellSplits(JobResult.Builder result, List<SplitFacts> splits) {
    SplitFacts all = SplitFacts.sum(splits);
    all.cut().ifPresent(cut -> result.fact("cut", cut));
    if (splits.size() > 1) {
      result.count("folds", splits.size());
    }
    result
        .fact("leakage_audit", all.audit())
        .count("train_interactions", all.audit().train())
        .count("test_interactions", all.audit().test())
        .count("users_judged", all.users().judged());
  }

  /** Every metric in a row, a column per model; the one that decides with its interval. */
  private static void tellMetrics(
      JobResult.Builder result, List<Judged> judged, EvaluationConfig config) {
    List<String> columns = new ArrayList<>(List.of("metric"));
    judged.forEach(one -> columns.add(one.contender().name()));
    Set<String> names = new LinkedHashSet<>();
    judged.forEach(one -> names.addAll(one.quality().values().keySet()));
    String shown = "@" + config.shownK();
    List<List<Object>> rows = new ArrayList<>();
    for (String name : names) {
      if (!name.contains("@") || name.endsWith(shown)) {
        List<Object> row = new ArrayList<>(List.of(name));
        judged.forEach(one -> row.add(value(one.quality(), name)));
        rows.add(row);
      }
    }
    result.table("metrics", columns, rows);
    tellIntervals(result, judged, config.metric());
    String newItems = new MetricName(Metric.RECALL_NEW, config.shownK()).toString();
    if (!newItems.equals(config.metric())) {
      tellIntervals(result, judged, newItems);
    }
  }

  private static void tellIntervals(JobResult.Builder result, List<Judged> judged, String metric) {
    List<List<Object>> rows = new ArrayList<>();
    for (Judged one : judged) {
      BootstrapMean mean = one.quality().means().get(metric);
      if (mean != null) {
        rows.add(
            List.of(
                one.contender().name(),
                one.contender().modelId(),
                mean.mean(),
                mean.lower(),
                mean.upper(),
                mean.observations()));
      }
    }
    if (!rows.isEmpty()) {
      result.table(
          inName(metric) + "_with_interval",
          List.of("model", "model_id", "mean", "lower", "upper", "users"),
          rows);
    }
  }

  private static String inName(String metric) {
    return metric.replaceAll("[^a-z0-9]", "_");
  }

  private static Object value(Quality quality, String name) {
    Double value = quality.values().get(name);
    return value == null ? "-" : value;
  }

  private static void tellPairs(
      JobResult.Builder result, List<Judged> judged, List<Pair> pairs, EvaluationConfig config) {
    List<List<Object>> rows = new ArrayList<>();
    for (Pair pair : pairs) {
      rows.add(
          List.of(
              name(judged, pair.modelId()) + " less " + name(judged, pair.otherId()),
              pair.difference(),
              pair.lower(),
              pair.upper(),
              pair.pBootstrapHolm(),
              pair.pWilcoxonHolm(),
              verdict(pair, config)));
    }
    result.table(
        "differences_per_user",
        List.of("pair", "mean", "lower", "upper", "p_bootstrap", "p_wilcoxon", "verdict"),
        rows);
  }

  /** The correction decides: it stands for all pairs, an interval for one. */
  private static String verdict(Pair pair, EvaluationConfig config) {
    double level = 1 - config.confidence();
    if (pair.pBootstrapHolm() > level) {
      return "no difference shown";
    }
    return pair.difference() > 0 ? "better" : "worse";
  }

  private static void tellSegments(
      JobResult.Builder result, List<Judged> judged, EvaluationConfig config) {
    Set<Segment> segments = new TreeSet<>();
    judged.forEach(one -> segments.addAll(one.quality().segments().keySet()));
    List<List<Object>> rows = new ArrayList<>();
    for (Segment segment : segments) {
      for (Judged one : judged) {
        BootstrapMean mean =
            one.quality().segments().getOrDefault(segment, Map.of()).get(config.metric());
        if (mean != null) {
          rows.add(
              List.of(
                  segment.code(),
                  mean.observations(),
                  one.contender().name(),
                  mean.mean(),
                  mean.lower(),
                  mean.upper()));
        }
      }
    }
    result.table(
        "segments_by_" + inName(config.metric()),
        List.of("segment", "users", "model", "mean", "lower", "upper"),
        rows);
  }

  private static String name(List<Judged> judged, UUID id) {
    return judged.stream()
        .map(Judged::contender)
        .filter(one -> one.modelId().equals(id))
        .findFirst()
        .orElseThrow()
        .name();
  }
}

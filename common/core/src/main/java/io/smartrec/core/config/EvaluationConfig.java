package io.smartrec.core.config;

import io.smartrec.core.metrics.MetricName;
import java.util.List;
import java.util.Optional;

/**
 * How models are judged.
 *
 * @param split what is held out
 * @param ks lengths of the lists that are judged, ascending
 * @param metric the metric by which models are compared and tuned, for example {@code ndcg@10}; its
 *     length is one of {@code ks}
 * @param relevantWhen Spark SQL condition on the columns of interactions that the hold-out's
 *     relevant ones fulfil; empty: all with an action of positive weight
 * @param maxUsers about how many users are judged at most, drawn by chance; 0: all
 * @param replicates bootstrap samples of an interval
 * @param confidence level of the intervals, between 0 and 1
 * @param segments how users and items are told apart
 * @param attributeKeys keys of an item's metadata whose values say how alike items are
 */
public record EvaluationConfig(
    SplitConfig split,
    List<Integer> ks,
    String metric,
    Optional<String> relevantWhen,
    int maxUsers,
    int replicates,
    double confidence,
    Segments segments,
    List<String> attributeKeys) {
  public EvaluationConfig {
    ks = ks.stream().sorted().toList();
    attributeKeys = List.copyOf(attributeKeys);
  }

  /**
   * How users and items are told apart, by the training data.
   *
   * @param lightFrom users with fewer different items are new
   * @param heavyFrom users with fewer different items, but not new, are light; others heavy
   * @param headShare the most popular items that together have this share of all preferences are
   *     the head, the others the tail
   */
  public record Segments(int lightFrom, int heavyFrom, double headShare) {}

  /** The longest list that is judged. */
  public int longest() {
    return ks.get(ks.size() - 1);
  }

  /** The length of the lists by which models are shown: that of the metric, where it has one. */
  public int shownK() {
    int k = MetricName.parse(metric).k();
    return k > 0 ? k : longest();
  }

  /** The same with another hold-out. */
  public EvaluationConfig withSplit(SplitConfig other) {
    return new EvaluationConfig(
        other, ks, metric, relevantWhen, maxUsers, replicates, confidence, segments, attributeKeys);
  }
}

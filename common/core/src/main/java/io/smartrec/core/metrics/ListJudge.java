package io.smartrec.core.metrics;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Judges the ranked lists of users at several lengths ({@link UserMetrics}), one user at a time.
 */
public final class ListJudge implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final List<Metric> METRICS = Metric.ofUsers();

  private final TrainingItems items;
  private final int[] ks;

  /**
   * A judge.
   *
   * @param ks lengths, ascending and distinct, each at least 1
   */
  public ListJudge(TrainingItems items, List<Integer> ks) {
    this.items = items;
    this.ks = ks.stream().mapToInt(Integer::intValue).toArray();
  }

  /** The names of a user's values, in their order: every metric at every k, then those without. */
  public static List<MetricName> names(List<Integer> ks) {
    List<MetricName> names = new ArrayList<>();
    for (int k : ks) {
      METRICS.stream().filter(Metric::atK).forEach(metric -> names.add(new MetricName(metric, k)));
    }
    METRICS.stream()
        .filter(metric -> !metric.atK())
        .forEach(metric -> names.add(new MetricName(metric, 0)));
    return names;
  }

  /** The longest list that is judged. */
  public int longest() {
    return ks[ks.length - 1];
  }

  /**
   * What a list is worth to a user.
   *
   * @param seen ids of what the user had seen before
   * @param relevant gains, above 0, by the ids of the items that are relevant to the user; at least
   *     one, and none of them seen
   * @param list ids of distinct items, best first
   * @param auc the area under the user's ROC curve, NaN where it is not defined
   * @return the values of {@link #names}; NaN where one is not defined
   */
  public double[] values(
      Collection<String> seen, Map<String, Double> relevant, List<String> list, double auc) {
    List<UserMetrics> metrics = UserMetrics.of(judged(seen, relevant, list), ks);
    int atK = (int) METRICS.stream().filter(Metric::atK).count();
    double[] values = new double[ks.length * atK + METRICS.size() - atK];
    // The only metric of a user without a length.
    Arrays.fill(values, auc);
    int next = 0;
    for (UserMetrics at : metrics) {
      for (Metric metric : METRICS) {
        if (metric.atK()) {
          Double value = at.value(metric);
          values[next++] = value == null ? Double.NaN : value;
        }
      }
    }
    return values;
  }

  private JudgedList judged(
      Collection<String> seen, Map<String, Double> relevant, List<String> list) {
    Map<String, Integer> baseline = items.baseline(longest(), seen);
    int length = list.size();
    double[] gains = new double[length];
    int[] baselineRanks = new int[length];
    int[] popularity = new int[length];
    int[][] attributes = new int[length][];
    boolean[] head = new boolean[length];
    for (int i = 0; i < length; i++) {
      String id = list.get(i);
      gains[i] = relevant.getOrDefault(id, 0.0);
      baselineRanks[i] = baseline.getOrDefault(id, 0);
      popularity[i] = items.users(id);
      attributes[i] = items.attributes(id);
      head[i] = items.isHead(id);
    }
    return new JudgedList(
        gains,
        baselineRanks,
        popularity,
        attributes,
        head,
        relevant.values().stream().mapToDouble(Double::doubleValue).toArray(),
        (int) relevant.keySet().stream().filter(items::isHead).count(),
        (int) relevant.keySet().stream().filter(id -> items.users(id) == 0).count(),
        items.trainingUsers());
  }
}

package io.smartrec.jobs.reproduce;

import io.smartrec.jobs.run.ModelPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A metric that came out otherwise.
 *
 * @param name the metric
 * @param then as it was registered; NaN when it was not
 * @param now as it came out; NaN when it did not
 */
record MetricDifference(String name, double then, double now) {

  /**
   * The metrics that differ, by name. 0 and -0 do not: PostgreSQL's JSON does not keep the sign.
   *
   * @param registered {@code ml_models.metrics}
   * @param again all metrics by name
   */
  static List<MetricDifference> of(String registered, Map<String, Double> again) {
    Map<String, Double> before = new TreeMap<>();
    if (ModelPlan.read(registered).get("model") instanceof Map<?, ?> metrics) {
      metrics.forEach(
          (name, value) -> {
            if (value instanceof Number number) {
              before.put(String.valueOf(name), number.doubleValue());
            }
          });
    }
    Map<String, Double> names = new TreeMap<>(before);
    names.putAll(again);
    List<MetricDifference> differences = new ArrayList<>();
    for (String name : names.keySet()) {
      double then = before.getOrDefault(name, Double.NaN);
      double now = again.getOrDefault(name, Double.NaN);
      if (Double.compare(then + 0.0, now + 0.0) != 0) {
        differences.add(new MetricDifference(name, then, now));
      }
    }
    return differences;
  }

  /** How far apart; infinite when one of the two is missing. */
  double size() {
    return Double.isNaN(then) || Double.isNaN(now)
        ? Double.POSITIVE_INFINITY
        : Math.abs(then - now);
  }

  @Override
  public String toString() {
    return name + " was " + then + ", is " + now;
  }
}

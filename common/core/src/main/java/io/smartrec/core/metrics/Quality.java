package io.smartrec.core.metrics;

import io.smartrec.core.domain.Segment;
import io.smartrec.core.statistics.BootstrapMean;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a model's lists were on a hold-out.
 *
 * @param users how many users were judged
 * @param means means over users by the name of the metric, for example {@code ndcg@10}; metrics
 *     that are defined for nobody are left out
 * @param segments the same of each segment that has users
 * @param totals what is no mean over users, by the name of the metric, for example {@code
 *     coverage@10}
 */
public record Quality(
    long users,
    Map<String, BootstrapMean> means,
    Map<Segment, Map<String, BootstrapMean>> segments,
    Map<String, Double> totals) {
  public Quality {
    means = Collections.unmodifiableMap(new LinkedHashMap<>(means));
    segments = Collections.unmodifiableMap(new LinkedHashMap<>(segments));
    totals = Collections.unmodifiableMap(new LinkedHashMap<>(totals));
  }

  /** Every metric's value by its name, in a fixed order. */
  public Map<String, Double> values() {
    Map<String, Double> values = new LinkedHashMap<>();
    means.forEach((name, mean) -> values.put(name, mean.mean()));
    values.putAll(totals);
    return values;
  }
}

package io.smartrec.jobs.run;

import io.smartrec.core.metrics.Quality;
import io.smartrec.core.statistics.BootstrapMean;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What models were worth, as maps that become JSON. */
public final class QualityJson {
  private QualityJson() {}

  /** Lower and upper end by the name of the metric. */
  public static Map<String, Object> intervals(Quality quality) {
    Map<String, Object> json = new LinkedHashMap<>();
    quality.means().forEach((name, mean) -> json.put(name, List.of(mean.lower(), mean.upper())));
    return json;
  }

  /** Of each segment its users, and its metrics by name. */
  public static Map<String, Object> segments(Quality quality) {
    Map<String, Object> json = new LinkedHashMap<>();
    quality
        .segments()
        .forEach(
            (segment, means) -> {
              Map<String, Object> inner = new LinkedHashMap<>();
              inner.put("users", users(means));
              means.forEach((name, mean) -> inner.put(name, mean.mean()));
              json.put(segment.code(), inner);
            });
    return json;
  }

  /** Mean, interval and p-value of a paired difference, by the name of the metric. */
  public static Map<String, Object> difference(BootstrapMean difference, double wilcoxon) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("mean", difference.mean());
    json.put("lower", difference.lower());
    json.put("upper", difference.upper());
    json.put("p_bootstrap", difference.pValue());
    json.put("p_wilcoxon", wilcoxon);
    return json;
  }

  private static long users(Map<String, BootstrapMean> means) {
    return means.values().stream().mapToLong(BootstrapMean::observations).max().orElse(0);
  }
}

package io.smartrec.core.metrics;

import io.smartrec.core.error.UserException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A metric with the length at which lists are cut: {@code ndcg@10}, {@code auc}.
 *
 * @param metric the metric
 * @param k from 1 to {@value #MAX_K} for a metric that is cut at k, 0 for any other
 */
public record MetricName(Metric metric, int k) {
  /** Longest list that is judged. */
  public static final int MAX_K = 9999;

  private static final Pattern NAME = Pattern.compile("([a-z_]+)(?:@([1-9][0-9]{0,3}))?");

  public MetricName {
    if (metric.atK() ? k < 1 || k > MAX_K : k != 0) {
      throw new IllegalArgumentException("k = " + k + " does not fit " + metric.code());
    }
  }

  /**
   * Reads a name.
   *
   * @throws UserException (usage) that names the choices, when there is no such metric, when its k
   *     is missing or out of range, or when it has none
   */
  public static MetricName parse(String name) {
    Matcher matcher = NAME.matcher(name);
    Metric metric = matcher.matches() ? Metric.ofCode(matcher.group(1)).orElse(null) : null;
    if (metric == null || metric.atK() == (matcher.group(2) == null)) {
      throw UserException.usage(
          "Unknown metric '%s': choose one of %s, with k from 1 to %d"
              .formatted(name, choices(), MAX_K));
    }
    return new MetricName(metric, metric.atK() ? Integer.parseInt(matcher.group(2)) : 0);
  }

  /** The name as it is parsed and shown. */
  @Override
  public String toString() {
    return metric.atK() ? metric.code() + "@" + k : metric.code();
  }

  private static String choices() {
    return Arrays.stream(Metric.values())
        .map(metric -> metric.atK() ? metric.code() + "@k" : metric.code())
        .collect(Collectors.joining(", "));
  }
}

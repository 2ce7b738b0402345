package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} is written by hand; what it shares with the code is held against it. */
class MetricsPageTest {
  private static final Path PAGE =
      Path.of(System.getProperty("smartrec.root"), "docs", "metrics.md");

  @Test
  void theTableSaysWhatTheMetricsSay() {
    String table =
        Arrays.stream(Metric.values())
            .map(MetricsPageTest::row)
            .collect(Collectors.joining("\n", "|---|---|---|---|\n", "\n\n"));

    assertThat(PAGE).content().contains(table).contains("k is 1 to " + MetricName.MAX_K);
  }

  @Test
  void everyMetricHasOneSection() throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .filteredOn(line -> line.startsWith("### "))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Metric.values()).map(metric -> "### `" + name(metric) + "`").toList());
  }

  private static String row(Metric metric) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            name(metric),
            metric.range(),
            metric.higherIsBetter() ? "higher" : "lower",
            metric.perUser() ? "the mean over users" : "one value");
  }

  private static String name(Metric metric) {
    return metric.atK() ? metric.code() + "@k" : metric.code();
  }
}

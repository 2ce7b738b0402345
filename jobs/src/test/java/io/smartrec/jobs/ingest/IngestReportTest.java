package io.smartrec.jobs.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.domain.Entity;
import io.smartrec.jobs.run.JobResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestReportTest {
  @Test
  void theHeadlineSaysWhatBecameOfTheRows() {
    assertThat(headline(counts("orders", 3, 2, Map.of("odd", 1L), 1)))
        .isEqualTo("The lake is up to date.");
    assertThat(headline(counts("orders", 3, 2, Map.of("odd", 1L), 0)))
        .isEqualTo("Everything was in the lake already; nothing changed.");
    assertThat(headline(counts("orders", 3, 0, Map.of("odd", 3L), 0)))
        .isEqualTo("All rows were refused; nothing changed.");
  }

  @Test
  void theHeadlineNamesSourcesWithoutRows() {
    assertThat(headline(counts("orders", 0, 0, Map.of(), 0)))
        .isEqualTo("There were no rows in source orders; nothing changed.");
    assertThat(headline(counts("orders", 0, 0, Map.of(), 0), counts("app", 0, 0, Map.of(), 0)))
        .isEqualTo("There were no rows in sources app, orders; nothing changed.");
    assertThat(headline(counts("orders", 0, 0, Map.of(), 0), counts("app", 1, 1, Map.of(), 1)))
        .isEqualTo("The lake is up to date.");
  }

  @Test
  void trainingIsNextWhereThereAreRows() {
    assertThat(result(counts("orders", 3, 2, Map.of("odd", 1L), 0)).next())
        .isEqualTo("smartrec train --algorithm als");
    assertThat(result(counts("orders", 3, 0, Map.of("odd", 3L), 0)).next()).isNull();
    assertThat(result(counts("orders", 0, 0, Map.of(), 0)).next()).isNull();
  }

  private static String headline(IngestCounts... written) {
    return result(written).headline();
  }

  private static JobResult result(IngestCounts... written) {
    IngestReport report = new IngestReport();
    List.of(written).forEach(report::written);
    return report.result("/lake", "/lake/quarantine", List.of());
  }

  private static IngestCounts counts(
      String source, long read, long accepted, Map<String, Long> rejected, long changed) {
    return new IngestCounts(source, Entity.INTERACTIONS, read, accepted, 0, rejected, changed);
  }
}

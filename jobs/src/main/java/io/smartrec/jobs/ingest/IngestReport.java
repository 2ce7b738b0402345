package io.smartrec.jobs.ingest;

import io.smartrec.core.quality.GateResult;
import io.smartrec.core.run.Interval;
import io.smartrec.jobs.run.CheckedTable;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.SourceChecks;
import io.smartrec.spark.source.UnreadableFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Collects what an ingest has to tell, as tables in the order in which they are read. */
final class IngestReport {
  private static final int LISTED = 100;

  /** Up to here a double is exact where it is whole. */
  private static final double MAX_EXACT = 1L << 53;

  private final List<List<Object>> files = new ArrayList<>();
  private final List<List<Object>> schema = new ArrayList<>();
  private final List<List<Object>> intervals = new ArrayList<>();
  private final List<List<Object>> gates = new ArrayList<>();
  private final List<List<Object>> counts = new ArrayList<>();
  private final List<List<Object>> reasons = new ArrayList<>();
  private final Map<String, Long> logged = new TreeMap<>();
  private final Set<String> sources = new TreeSet<>();
  private long unreadable;
  private long read;
  private long accepted;
  private long changed;

  void opened(SourceChecks.Opened opened) {
    String source = opened.source().name();
    if (!opened.interval().equals(Interval.ALL)) {
      intervals.add(List.of(source, opened.interval().toString()));
    }
    unreadable += opened.unreadable().count();
    opened.unreadable().first().stream()
        .limit(LISTED)
        .map((UnreadableFile file) -> List.<Object>of(source, file.path(), file.reason()))
        .forEach(files::add);
  }

  void schemaChanges(String source, List<String> changes) {
    changes.forEach(change -> schema.add(List.of(source, change)));
  }

  void warned(CheckedTable table, GateResult gate) {
    gates.add(
        List.of(
            table.source(),
            table.entity().code(),
            gate.gate(),
            number(gate.value()),
            gate.words()));
  }

  /** Whole numbers are told as such. */
  private static Number number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < MAX_EXACT) {
      return (long) value;
    }
    return value;
  }

  void written(IngestCounts result) {
    counts.add(result.row());
    reasons.addAll(result.reasonRows());
    result.addTo(logged);
    sources.add(result.source());
    read += result.read();
    accepted += result.accepted();
    changed += result.changed();
  }

  JobResult result(String lake, String quarantine, List<List<Object>> unknown) {
    JobResult.Builder result = JobResult.of("ingest").fact("lake", lake);
    result.table("rows", IngestCounts.COLUMNS, counts);
    if (!reasons.isEmpty()) {
      result.table("rejected_by_reason", IngestCounts.REASON_COLUMNS, reasons);
      result.fact("quarantine", quarantine);
    }
    table(result, "intervals", List.of("source", "interactions_of"), intervals);
    table(result, "warnings", List.of("source", "table", "gate", "value", "words"), gates);
    table(result, "unknown_but_loaded", List.of("source", "table", "what", "rows"), unknown);
    table(result, "schema_changes", List.of("source", "change"), schema);
    table(result, "unreadable_files", List.of("source", "file", "reason"), files);
    logged.forEach(result::logged);
    if (unreadable > 0) {
      result.count("unreadable_files_set_aside", unreadable);
    }
    result.count("rows_new_or_changed", changed);
    if (accepted > 0) {
      result.next("smartrec train --algorithm als");
    }
    return result.done(headline());
  }

  private String headline() {
    if (changed > 0) {
      return "The lake is up to date.";
    }
    if (accepted > 0) {
      return "Everything was in the lake already; nothing changed.";
    }
    if (read > 0) {
      return "All rows were refused; nothing changed.";
    }
    return "There were no rows%s in %s; nothing changed."
        .formatted(
            intervals.isEmpty() ? "" : " of that time",
            (sources.size() == 1 ? "source " : "sources ") + String.join(", ", sources));
  }

  private static void table(
      JobResult.Builder result, String key, List<String> columns, List<List<Object>> rows) {
    if (!rows.isEmpty()) {
      result.table(key, columns, rows);
    }
  }
}

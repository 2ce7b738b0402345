package io.smartrec.jobs.ingest;

import io.smartrec.core.config.IngestConfig;
import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.Suggestion;
import io.smartrec.core.error.UserException;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.source.RawRows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads raw files, checks every row, and brings the good ones into the lake.
 *
 * <p>Input: the sources of the configuration ({@code ingest.sources}) in CSV, JSON lines, Parquet
 * or Delta. Output: {@code users}, {@code items} and {@code interactions} in the lake, the refused
 * rows with their reasons in {@code quarantine}. Reading the same input again changes nothing.
 *
 * <p>Example: {@code smartrec ingest --config shop.conf --input orders=/data/orders.csv}
 */
@Command(
    name = "ingest",
    description = {
      "Brings raw CSV, JSON lines, Parquet or Delta rows into the lake.",
      "Rows that break the contract go to quarantine with the reason; the same input again changes nothing."
    },
    footer = {
      "%nExample:",
      "  smartrec ingest --config shop.conf --input orders=/data/orders.csv.gz"
    })
public final class IngestJob implements Job {
  @Option(
      names = "--input",
      paramLabel = "SOURCE=PATH",
      description =
          "Where a source of ingest.sources is: file, directory or pattern. Given for some, only those are read.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public JobResult run(JobContext context) {
    List<SourceConfig> sources = chosen(context.config().ingest());
    context.spark();
    try (AdvisoryLock lock =
        AdvisoryLock.acquire(context.postgres(), "ingesting into " + context.config().lakePath())) {
      return ingest(sources, context);
    }
  }

  private static JobResult ingest(List<SourceConfig> sources, JobContext context) {
    List<MappedSource> mapped = new ArrayList<>();
    for (SourceConfig source : sources) {
      context.progress().phase("look at " + source.name());
      mapped.addAll(mapped(source, context));
    }
    List<List<Object>> counts = new ArrayList<>();
    List<List<Object>> reasons = new ArrayList<>();
    Map<String, Long> logged = new TreeMap<>();
    long changed = 0;
    // All is checked before anything is written: what refuses one table leaves the others as they
    // were.
    List<CheckedSource> checked = new ArrayList<>();
    try {
      for (MappedSource source : mapped) {
        checked.add(source.check(context));
      }
      for (CheckedSource source : checked) {
        IngestCounts result = source.write(context);
        counts.add(result.row());
        reasons.addAll(result.reasonRows());
        result.addTo(logged);
        changed += result.changed();
      }
    } finally {
      checked.forEach(CheckedSource::close);
    }
    JobResult.Builder result =
        JobResult.of("ingest")
            .fact("lake", context.lake().root())
            .table("rows", IngestCounts.COLUMNS, counts);
    if (!reasons.isEmpty()) {
      result.table("rejected_by_reason", IngestCounts.REASON_COLUMNS, reasons);
      result.fact("quarantine", context.lake().path("quarantine"));
    }
    logged.forEach(result::logged);
    return result
        .count("rows_new_or_changed", changed)
        .next("smartrec train --algorithm als")
        .done(
            changed == 0
                ? "Everything was in the lake already; nothing changed."
                : "The lake is up to date.");
  }

  private List<SourceConfig> chosen(IngestConfig ingest) {
    Map<String, SourceConfig> known = new LinkedHashMap<>();
    ingest.sources().forEach(source -> known.put(source.name(), source));
    if (known.isEmpty()) {
      throw UserException.usage(
          "Cannot ingest: the configuration has no sources. Describe yours below ingest.sources and name the file with"
              + " --config; see conf/datasets for examples.");
    }
    List<SourceConfig> chosen = new ArrayList<>();
    inputs.forEach(
        (name, path) -> {
          SourceConfig source = known.get(name);
          if (source == null) {
            throw UserException.usage(
                "Cannot ingest: --input names source %s, which is not configured%s. Configured: %s."
                    .formatted(
                        name,
                        Suggestion.of(name, known.keySet()),
                        String.join(", ", known.keySet())));
          }
          chosen.add(source.at(path));
        });
    if (chosen.isEmpty()) {
      for (SourceConfig source : known.values()) {
        if (source.path().isEmpty()) {
          throw UserException.usage(
              "Cannot ingest: source %s has no path. Give --input %s=PATH or set ingest.sources.%s.path."
                  .formatted(source.name(), source.name(), source.name()));
        }
        chosen.add(source);
      }
    }
    return chosen;
  }

  /**
   * Reads what can be checked without a pass over the data, so that a wrong mapping changes nothing
   * at all.
   */
  private static List<MappedSource> mapped(SourceConfig source, JobContext context) {
    var raw = RawRows.read(context.spark(), source);
    List<MappedSource> mapped = new ArrayList<>();
    for (MappingConfig mapping : source.mappings()) {
      mapped.add(MappedSource.of(source.name(), mapping, raw, context));
    }
    return mapped;
  }
}

package io.smartrec.jobs.ingest;

import io.smartrec.core.config.IngestConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.Suggestion;
import io.smartrec.core.error.UserException;
import io.smartrec.core.quality.SchemaDrift;
import io.smartrec.core.table.Quarantine;
import io.smartrec.jobs.run.CheckedTable;
import io.smartrec.jobs.run.GateKeeper;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.LakeLock;
import io.smartrec.jobs.run.SourceChecks;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.IngestLog;
import io.smartrec.spark.source.RawRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Reads raw files, checks every row, and brings the good ones into the lake.
 *
 * <p>Input: the sources of the configuration ({@code ingest.sources}) in CSV, JSON lines, Parquet,
 * Delta or PostgreSQL. Output: {@code users}, {@code items}, {@code interactions} and {@code
 * preferences} in the lake, the refused rows with their reasons in {@code quarantine}. Reading the
 * same input again changes nothing.
 *
 * <p>Example: {@code smartrec ingest --config shop.conf --input orders=/data/orders.csv}
 */
@Command(
    name = "ingest",
    description = {
      "Brings rows of CSV, JSON lines, Parquet, Delta or PostgreSQL into the lake.",
      "Rows that break the contract go to quarantine with the reason; the same input again changes nothing."
    },
    footer = {
      "%nExample:",
      "  smartrec ingest --config shop.conf --input orders=/data/orders.csv.gz"
    })
public final class IngestJob implements Job {
  /** How many of the last runs are compared with. */
  private static final int HISTORY = 7;

  @Option(
      names = "--input",
      paramLabel = "SOURCE=PATH",
      description =
          "Where a source of ingest.sources is: file, directory or pattern. Given for some, only those are read.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Mixin private IntervalOptions intervals = new IntervalOptions();

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public JobResult run(JobContext context) {
    List<SourceConfig> sources = chosen(context.config().ingest());
    context.spark();
    try (AdvisoryLock lock = LakeLock.INGEST.acquire(context);
        SourceChecks checks = new SourceChecks(context);
        References references = new References(context)) {
      return ingest(sources, checks, references, context);
    }
  }

  /**
   * All is checked before any table is written: what refuses one table leaves the others as they
   * were. Only quarantine tells of a run that the gates refuse.
   */
  private JobResult ingest(
      List<SourceConfig> sources, SourceChecks checks, References references, JobContext context) {
    IngestReport report = new IngestReport();
    IngestLog log = new IngestLog(context.postgres(), context.lake().root());
    List<SourceChecks.Opened> opened = new ArrayList<>();
    for (SourceConfig source : sources) {
      opened.add(checks.open(source, intervals.of(source, context)));
    }
    List<CheckedTable> tables = new ArrayList<>();
    Map<String, Map<String, String>> columns = new TreeMap<>();
    Set<String> withoutGap = new HashSet<>();
    for (SourceChecks.Opened source : opened) {
      SourceChecks.Checked checked = checks.check(source);
      report.opened(checked.opened());
      tables.addAll(checked.tables());
      String name = source.source().name();
      Map<String, String> found = columns(checked.opened().raw());
      columns.put(name, found);
      // What was set aside now is to be read when it is mended.
      if (checked.opened().unreadable().count() == 0
          && intervals.leavesNoGap(source.source(), context)) {
        withoutGap.add(name);
      }
      log.lastColumns(name)
          .ifPresent(last -> report.schemaChanges(name, SchemaDrift.describe(last, found)));
    }
    tables = references.check(tables);
    judge(tables, log, report, context);
    CheckedTableWriter writer = new CheckedTableWriter(context);
    for (CheckedTable table : inOrder(tables)) {
      IngestCounts counts = writer.write(table);
      report.written(counts);
      log.add(
          context.runId(),
          context.startedAt(),
          new IngestLog.Entry(
              table.source(),
              table.batch(),
              counts.accepted(),
              counts.duplicates(),
              counts.changed(),
              columns.getOrDefault(table.source(), Map.of()),
              table.counts().newest().filter(newest -> withoutGap.contains(table.source())),
              context.lake().tableId(table.entity().code()).orElseThrow()));
    }
    return report.result(
        context.lake().root(), context.lake().path(Quarantine.TABLE), references.warnings());
  }

  /** What interactions refer to comes before them. */
  private static List<CheckedTable> inOrder(List<CheckedTable> tables) {
    return tables.stream().sorted(Comparator.comparing(CheckedTable::entity)).toList();
  }

  private static void judge(
      List<CheckedTable> tables, IngestLog log, IngestReport report, JobContext context) {
    GateKeeper gates = new GateKeeper(context);
    for (CheckedTable table : tables) {
      gates
          .judge(
              table.entity().code() + " of " + table.source(),
              table.batch(),
              log.last(table.source(), table.batch(), HISTORY),
              table.counts().rejected())
          .forEach(warning -> report.warned(table, warning));
    }
    gates.throwIfAnyFailed("Nothing was ingested", () -> quarantined(tables, context));
  }

  /** The tables stay as they are, but nobody can mend rows that cannot be seen. */
  private static String quarantined(List<CheckedTable> tables, JobContext context) {
    long refused = tables.stream().mapToLong(table -> table.counts().refused()).sum();
    if (refused == 0) {
      return "";
    }
    context.progress().phase("write refused rows to " + Quarantine.TABLE);
    tables.forEach(new CheckedTableWriter(context)::quarantine);
    return String.format(
        Locale.ROOT,
        "The refused rows (%,d) are in %s, with all their reasons.",
        refused,
        context.lake().path(Quarantine.TABLE));
  }

  private static Map<String, String> columns(Dataset<Row> raw) {
    Map<String, String> columns = new LinkedHashMap<>();
    for (StructField field : raw.schema().fields()) {
      if (!RawRows.OWN_COLUMNS.contains(field.name())) {
        columns.put(field.name(), field.dataType().simpleString());
      }
    }
    return columns;
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
}

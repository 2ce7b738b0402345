package io.smartrec.jobs.ingest;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Interactions;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.PointInTime;
import io.smartrec.spark.postgres.IngestLog;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say of which time the interactions are read. */
final class IntervalOptions {
  @Option(
      names = "--interval-start",
      paramLabel = "TIME",
      converter = PointInTime.class,
      description = {
        "Read interactions from this time on, UTC: 2025-03-01 or 2025-03-01T12:00:00Z.",
        "What comes late is read as well: ingest.lateness further back."
      })
  private @Nullable Instant start;

  @Option(
      names = "--interval-end",
      paramLabel = "TIME",
      converter = PointInTime.class,
      description = "Read interactions before this time, UTC.")
  private @Nullable Instant end;

  @Option(
      names = "--new",
      description =
          "Read what is new since the last run: interactions from the latest known one on, ingest.lateness further back.")
  private boolean onlyNew;

  /**
   * Of which time a source's interactions are asked for; what comes late lies before it.
   *
   * @throws UserException exit code 2 when the options contradict each other
   */
  Interval of(SourceConfig source, JobContext context) {
    if (onlyNew && (start != null || end != null)) {
      throw UserException.usage(
          "--new says itself where to begin. Leave out --interval-start and --interval-end.");
    }
    return onlyNew
        ? new Interval(watermark(source, context), Optional.empty())
        : new Interval(Optional.ofNullable(start), Optional.ofNullable(end));
  }

  /**
   * Whether the interactions of a source are known without a gap after it was read: not when an
   * interval begins after what was known before.
   */
  boolean leavesNoGap(SourceConfig source, JobContext context) {
    Instant from = start;
    return from == null
        || watermark(source, context).filter(known -> !from.isAfter(known)).isPresent();
  }

  /** None when the lake's interactions are gone or were made anew. */
  private static Optional<Instant> watermark(SourceConfig source, JobContext context) {
    IngestLog log = new IngestLog(context.postgres(), context.lake().root());
    return context
        .lake()
        .tableId(Interactions.TABLE)
        .flatMap(table -> log.watermark(source.name(), table));
  }
}

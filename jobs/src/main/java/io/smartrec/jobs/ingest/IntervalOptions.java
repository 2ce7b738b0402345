package io.smartrec.jobs.ingest;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.run.Interval;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.spark.postgres.IngestLog;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say of which time the interactions are read. */
final class IntervalOptions {
  @Option(
      names = "--interval-start",
      paramLabel = "TIME",
      description = {
        "Read interactions from this time on, UTC: 2025-03-01 or 2025-03-01T12:00:00Z.",
        "What comes late is read as well: ingest.lateness further back."
      })
  private @Nullable String start;

  @Option(
      names = "--interval-end",
      paramLabel = "TIME",
      description = "Read interactions before this time, UTC.")
  private @Nullable String end;

  @Option(
      names = "--new",
      description =
          "Read what is new since the last run: interactions from the latest known one on, ingest.lateness further back.")
  private boolean onlyNew;

  /**
   * Of which time a source is read.
   *
   * @throws UserException exit code 2 when the options are no times or contradict each other
   */
  Interval of(SourceConfig source, JobContext context) {
    if (onlyNew && (start != null || end != null)) {
      throw UserException.usage(
          "--new says itself where to begin. Leave out --interval-start and --interval-end.");
    }
    Duration lateness = context.config().ingest().lateness();
    if (onlyNew) {
      Optional<Instant> watermark =
          new IngestLog(context.postgres(), context.lake().root()).watermark(source.name());
      return new Interval(watermark, Optional.empty()).widenedBy(lateness);
    }
    return new Interval(
            parsed("--interval-start", Optional.ofNullable(start)),
            parsed("--interval-end", Optional.ofNullable(end)))
        .widenedBy(lateness);
  }

  private static Optional<Instant> parsed(String option, Optional<String> text) {
    try {
      return text.map(
          time ->
              time.length() == "2025-03-01".length()
                  ? LocalDate.parse(time).atStartOfDay(ZoneOffset.UTC).toInstant()
                  : DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(time, Instant::from));
    } catch (DateTimeParseException e) {
      throw new UserException(
          ExitCode.USAGE,
          "%s is no time: \"%s\". Write a date like 2025-03-01 (its start, UTC) or an instant like 2025-03-01T12:00:00Z."
              .formatted(option, text.orElse("")),
          e);
    }
  }
}

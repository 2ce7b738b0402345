package io.smartrec.jobs.ingest;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.util.List;
import org.apache.spark.SparkThrowable;

/** Errors of a source's data, told without the data. */
final class SourceFailure {
  private static final List<String> OF_EXPRESSIONS =
      List.of("CAST_", "ARITHMETIC", "DIVIDE", "CANNOT_PARSE", "NUMERIC");

  private SourceFailure() {}

  /** The error the user can mend, if checking rows for a table failed; else the error itself. */
  static RuntimeException explained(String source, Entity entity, Exception e) {
    if (e instanceof UserException known) {
      return known;
    }
    if (hasMessage(e, "CSV header does not conform")) {
      return refused(
          "Cannot ingest source %s: its files have different headers. Give files with other columns a source of their own; nothing was written."
              .formatted(source),
          e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
        String condition = spark.getCondition();
        if (OF_EXPRESSIONS.stream().anyMatch(condition::startsWith)) {
          return refused(
              "Cannot ingest source %s: an expression of %s fails on a row (%s). Use try_cast, try_to_timestamp or try_divide, which give NULL for such rows; they then go to quarantine."
                  .formatted(source, entity.code(), condition),
              e);
        }
        if (condition.startsWith("FAILED_READ_FILE") || condition.startsWith("MALFORMED")) {
          return refused(
              "Cannot ingest source %s: a file cannot be read (%s). Remove or mend it, then run again; nothing was written."
                  .formatted(source, condition),
              e);
        }
      }
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  private static boolean hasMessage(Throwable failure, String start) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).startsWith(start)) {
        return true;
      }
    }
    return false;
  }

  private static UserException refused(String message, Exception cause) {
    return new UserException(ExitCode.DATA_REFUSED, message, cause);
  }
}

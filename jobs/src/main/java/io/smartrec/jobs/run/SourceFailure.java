package io.smartrec.jobs.run;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.QueryContext;
import org.apache.spark.SparkThrowable;

/** Errors of a source's data, told without the data. */
final class SourceFailure {
  /**
   * Classes of SQLSTATE: data exception, constraint violation, semantic error, raised by a user.
   */
  private static final Set<String> OF_EXPRESSIONS = Set.of("22", "23", "42", "P0");

  private static final String RAISED = "USER_RAISED_EXCEPTION";

  private SourceFailure() {}

  /** The error the user can mend, if checking rows for a table failed; else the error itself. */
  static RuntimeException explained(String source, MappingConfig mapping, Exception e) {
    if (e instanceof UserException known) {
      return known;
    }
    if (hasMessage(e, "CSV header does not conform")) {
      return refused(
          "Cannot use source %s: its files have different headers. Give files with other columns a source of their own; nothing was written."
              .formatted(source),
          e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
        String condition = spark.getCondition();
        if (condition.startsWith("FAILED_READ_FILE") || condition.startsWith("MALFORMED")) {
          return refused(
              "Cannot use source %s: a file cannot be read (%s). Remove or mend it, then run again; nothing was written."
                  .formatted(source, condition),
              e);
        }
        if (isOfExpression(spark)) {
          return refused(
              "Cannot use source %s: an expression of %s fails on a row (%s)%s. %s"
                  .formatted(
                      source,
                      mapping.entity().code(),
                      condition,
                      configured(spark, mapping).map(words -> ": " + words).orElse(""),
                      advice(condition)),
              e);
        }
      }
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  private static boolean isOfExpression(SparkThrowable failure) {
    String state = failure.getSqlState();
    return state != null && state.length() == 5 && OF_EXPRESSIONS.contains(state.substring(0, 2));
  }

  private static String advice(String condition) {
    return condition.equals(RAISED)
        ? "Refuse such rows with reject = [ { reason, when } ] instead; they then go to quarantine."
        : "Use try_cast, try_to_timestamp or try_divide, which give NULL for such rows; they then go to quarantine.";
  }

  /**
   * The part of an expression that failed, or what it says. Only words that stand in the
   * configuration: others may be values of a row.
   */
  private static Optional<String> configured(SparkThrowable failure, MappingConfig mapping) {
    List<String> expressions =
        Stream.concat(
                mapping.fields().values().stream().map(MappingConfig.FieldMapping::text),
                mapping.reject().stream().map(MappingConfig.RejectRule::when))
            .toList();
    String said = String.valueOf(failure.getMessageParameters().get("errorMessage"));
    Stream<String> words =
        Stream.concat(
            Stream.of("'" + said + "'", '"' + said + '"'),
            Stream.of(failure.getQueryContext()).map(QueryContext::fragment));
    return words
        .filter(word -> !word.isBlank())
        .filter(word -> expressions.stream().anyMatch(text -> text.contains(word)))
        .findFirst();
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

package io.smartrec.spark.source;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;

/** What it means when a source cannot be opened. */
final class ReadFailure {
  private ReadFailure() {}

  /** The error the user can mend, if it is one; else the error itself. */
  static RuntimeException explained(Exception e, SourceConfig source) {
    if (e instanceof UserException known) {
      return known;
    }
    String path = source.requiredPath();
    String what = "Cannot read source " + source.name() + " (" + source.format().code() + "): ";
    if (e instanceof AnalysisException analysis) {
      String condition = String.valueOf(analysis.getCondition());
      if (condition.startsWith("UNABLE_TO_INFER_SCHEMA")) {
        return new UserException(
            ExitCode.USAGE,
            what
                + "there are no files at "
                + path
                + ". Check the path or --input; files in directories below it are read with the option recursiveFileLookup.",
            e);
      }
      if (condition.startsWith("DELTA_VERSION") || condition.startsWith("DELTA_TIMESTAMP")) {
        return noSuchState(analysis, source, what);
      }
      if (condition.startsWith("COLUMN_ALREADY_EXISTS")) {
        return new UserException(
            ExitCode.DATA_REFUSED,
            "%s%s has the column %s more than once: names that differ only in upper and lower case are the same. Rename one of them."
                .formatted(
                    what, path, analysis.getMessageParameters().getOrDefault("columnName", "")),
            e);
      }
      if (condition.startsWith("PATH_NOT_FOUND")
          || condition.contains("MISSING")
          || condition.contains("NOT_FOUND")) {
        return new UserException(
            ExitCode.USAGE,
            what + "there is nothing at " + path + ". Check the path or --input.",
            e);
      }
      return new UserException(
          ExitCode.DATA_REFUSED, what + path + " is not readable as such (" + condition + ").", e);
    }
    if (condition(e).contains("MERGE_SCHEMA") || condition(e).contains("MERGING")) {
      return new UserException(
          ExitCode.DATA_REFUSED,
          what
              + "the files at "
              + path
              + " have a column in different types. Give the files of one type a source of their own.",
          e);
    }
    if (source.format() == SourceFormat.PARQUET || source.format() == SourceFormat.DELTA) {
      return new UserException(
          ExitCode.DATA_REFUSED,
          what + path + " is not readable as such (" + condition(e) + "). Check its format.",
          e);
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /** The table is there, but not as of that version or time. */
  private static UserException noSuchState(AnalysisException e, SourceConfig source, String what) {
    boolean version = source.option(SourceConfig.VERSION_AS_OF).isPresent();
    String option = version ? SourceConfig.VERSION_AS_OF : SourceConfig.TIMESTAMP_AS_OF;
    return new UserException(
        ExitCode.USAGE,
        "%sthe Delta table at %s cannot be read as of %s %s: %s Correct its %s."
            .formatted(
                what,
                source.requiredPath(),
                version ? "version" : "time",
                source.option(option).orElse(""),
                String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "),
                option),
        e);
  }

  /** Spark's name of what went wrong on an executor; its message is a stack trace. */
  private static String condition(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
        return spark.getCondition();
      }
    }
    return e.getClass().getSimpleName();
  }
}

package io.smartrec.jobs.run;

import io.smartrec.core.error.UserException;
import org.apache.spark.SparkThrowable;

/** Words for errors that are bugs or the cluster's, without rows of data. */
public final class Failures {
  private Failures() {}

  /** Why it failed, for logs in the database: what a bug says may hold rows of data. */
  public static String forTheLog(Throwable failure) {
    return failure instanceof UserException
        ? String.valueOf(failure.getMessage())
        : failure.getClass().getName();
  }

  /** One line: what it was, where Spark says so its error condition, and how to see more. */
  public static String describe(Throwable failure) {
    StringBuilder line =
        new StringBuilder("Unexpected ").append(failure.getClass().getSimpleName());
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
        // The message of Spark's conditions quotes values of the data.
        return line.append(" (")
            .append(spark.getCondition())
            .append("). Run it again with --verbose to see where.")
            .toString();
      }
    }
    String message = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return line.append(": ")
        .append(message)
        .append(" Run it again with --verbose to see where.")
        .toString();
  }
}

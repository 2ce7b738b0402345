package io.smartrec.jobs.run;

import io.smartrec.spark.postgres.AdvisoryLock;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Ingest and maintain exclude each other on one lake, and themselves. */
public enum LakeLock {
  INGEST("ingesting into"),
  MAINTAIN("maintaining");

  private final String activity;

  LakeLock(String activity) {
    this.activity = activity;
  }

  /**
   * Takes the lock on the configured lake.
   *
   * @throws io.smartrec.core.error.UserException exit code 4 when one of them runs on it; says
   *     which
   */
  public AdvisoryLock acquire(JobContext context) {
    return AdvisoryLock.acquire(
        context.postgres(), activity, "the lake at " + canonical(context.config().lakePath()));
  }

  /** One name for a directory, whatever links lead to it. */
  static String canonical(String path) {
    if (path.contains(":/")) {
      return path;
    }
    try {
      return new File(path).getCanonicalPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

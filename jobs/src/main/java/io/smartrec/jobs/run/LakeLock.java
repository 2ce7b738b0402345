package io.smartrec.jobs.run;

import io.smartrec.spark.postgres.AdvisoryLock;

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
        context.postgres(), activity, "the lake at " + context.config().lakePath());
  }
}

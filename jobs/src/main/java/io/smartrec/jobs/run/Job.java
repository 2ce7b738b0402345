package io.smartrec.jobs.run;

import io.smartrec.core.config.SmartrecConfig;
import org.jspecify.annotations.Nullable;

/** One command. Its options are its fields; what it does is one method. */
public interface Job {
  /**
   * Does the work.
   *
   * @return what a person or a program wants to know afterwards
   * @throws io.smartrec.core.error.UserException what the user can mend
   */
  JobResult run(JobContext context) throws Exception;

  /**
   * Whether a row in {@code ops.job_runs} is kept of it; only of commands that touch the lake or
   * the database.
   */
  default boolean recorded() {
    return true;
  }

  /** The seed of its random choices, for the run log; null for a job that makes none. */
  default @Nullable Long seed(SmartrecConfig config) {
    return null;
  }
}

package io.smartrec.jobs.run;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.jobs.schema.SchemaMigration;
import io.smartrec.spark.postgres.JobRuns;
import io.smartrec.spark.postgres.JobStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a job and keeps a row of it in {@code ops.job_runs}. */
public final class JobRunner {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  private JobRunner() {}

  /**
   * Runs a job.
   *
   * @throws Exception what ended the job
   */
  public static JobResult run(String command, Job job, JobContext context) throws Exception {
    LOG.info(
        "Run {} of {} begins, build {}", context.runId(), command, context.build().gitCommit());
    if (!job.recorded()) {
      return job.run(context);
    }
    new SchemaMigration(context.postgres()).requireCurrent();
    JobRuns runs = new JobRuns(context.postgres());
    runs.begin(
        new JobStart(
            context.runId(),
            command,
            context.startedAt(),
            job.seed(context.config()),
            context.build().gitCommit()));
    try {
      JobResult result = job.run(context);
      runs.succeed(context.runId(), context.currentTime(), result.inputs(), result.counts());
      LOG.info("Run {} of {} is done: {}", context.runId(), command, result.counts());
      return result;
    } catch (Exception e) {
      recordFailure(runs, context, e);
      throw e;
    }
  }

  private static void recordFailure(JobRuns runs, JobContext context, Exception failure) {
    ExitCode exitCode = failure instanceof UserException user ? user.exitCode() : ExitCode.FAILURE;
    try {
      runs.fail(
          context.runId(), context.currentTime(), exitCode.code(), Failures.forTheLog(failure));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }
}

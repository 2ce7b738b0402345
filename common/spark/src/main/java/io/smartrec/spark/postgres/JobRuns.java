package io.smartrec.spark.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.error.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The run log, {@code ops.job_runs}: one row per run of a command. */
public final class JobRuns {
  private static final String BEGIN =
      """
      INSERT INTO ops.job_runs (run_id, command, started_at, seed, git_commit)
      VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (run_id) DO NOTHING""";
  private static final String SUCCEED =
      """
      UPDATE ops.job_runs
      SET state = 'succeeded', exit_code = 0, ended_at = ?, input_versions = ?::jsonb, counts = ?::jsonb
      WHERE run_id = ? AND state = 'running'""";
  private static final String FAIL =
      """
      UPDATE ops.job_runs SET state = 'failed', ended_at = ?, exit_code = ?, message = ?
      WHERE run_id = ? AND state = 'running'""";

  private static final String ENDED =
      "SELECT 1 FROM ops.job_runs WHERE run_id = ? AND state <> 'running'";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Postgres postgres;

  public JobRuns(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * Writes that the run began.
   *
   * @throws UserException exit code 4 when the run id was used before
   */
  public void begin(JobStart start) {
    long inserted =
        postgres.inTransaction(
            "log the start of run " + start.runId(),
            connection ->
                Sql.update(
                    connection,
                    BEGIN,
                    start.runId(),
                    start.command(),
                    start.startedAt().atOffset(ZoneOffset.UTC),
                    start.seed(),
                    start.gitCommit()));
    if (inserted == 0) {
      throw UserException.conflict(
          "The run id " + start.runId() + " was used before. Give each run an id of its own.");
    }
  }

  /**
   * Writes that the run is done.
   *
   * @param inputVersions version of each table that was read
   * @param counts what was read, written, refused
   */
  public void succeed(
      UUID runId, Instant endedAt, Map<String, Long> inputVersions, Map<String, Long> counts) {
    long updated =
        postgres.inTransaction(
            "log the end of run " + runId,
            connection ->
                Sql.update(
                    connection,
                    SUCCEED,
                    endedAt.atOffset(ZoneOffset.UTC),
                    json(inputVersions),
                    json(counts),
                    runId));
    checkWasRunning(runId, updated);
  }

  /**
   * Writes that the run failed.
   *
   * @param exitCode exit code of the process
   * @param message why, as told to the user
   */
  public void fail(UUID runId, Instant endedAt, int exitCode, String message) {
    long updated =
        postgres.inTransaction(
            "log the failure of run " + runId,
            connection -> failIfRunning(connection, runId, endedAt, exitCode, message));
    checkWasRunning(runId, updated);
  }

  /** As {@link #fail}, of a run that may have ended. @return 1 if it was running, 0 if not */
  static long failIfRunning(
      Connection connection, UUID runId, Instant endedAt, int exitCode, String message)
      throws SQLException {
    return Sql.update(
        connection,
        FAIL,
        endedAt.atOffset(ZoneOffset.UTC),
        exitCode,
        // PostgreSQL's text cannot hold NUL; a quoted data value may.
        message.replace('\0', '\uFFFD'),
        runId);
  }

  /** Whether a run is known to have ended; one that was killed is not. */
  public boolean hasEnded(UUID runId) {
    return postgres.inTransaction(
        "look up run " + runId,
        connection -> !Sql.query(connection, ENDED, row -> row.getInt(1), runId).isEmpty());
  }

  private static void checkWasRunning(UUID runId, long updated) {
    if (updated != 1) {
      throw new IllegalStateException("Run " + runId + " is not running: begun and ended once?");
    }
  }

  private static String json(Map<String, Long> values) {
    try {
      return JSON.writeValueAsString(new TreeMap<>(values));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A map of numbers is always JSON", e);
    }
  }
}

package io.smartrec.spark.postgres;

import io.smartrec.core.search.TrialResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What was tried to find good settings: {@code ops.tunings} and {@code ops.trials}. Who writes
 * holds the {@link AdvisoryLock} on the tuning, so that a row that is running was left by a run
 * that died.
 */
public final class TuningLog {
  private static final String BEGIN =
      """
      INSERT INTO ops.tunings (id, lake, inputs, algorithm, metric, search, settings, seed, git_commit,
        trials, state, started_at)
      VALUES (?, ?, ?::jsonb, ?, ?, ?, ?::jsonb, ?, ?, ?, 'running', ?)
      ON CONFLICT (id) DO UPDATE
      SET trials = excluded.trials, state = 'running', started_at = excluded.started_at, ended_at = NULL""";
  private static final String ADD =
      """
      INSERT INTO ops.trials (tuning_id, trial, iterations, hyperparameters, metric, state, value,
        standard_error, users, message, seconds, run_id, finished_at)
      SELECT id, ?, ?, ?::jsonb, metric, ?, ?, ?, ?, ?, ?, ?, ? FROM ops.tunings WHERE id = ?""";
  private static final String BEST =
      "UPDATE ops.tunings SET best_trial = ?, best_iterations = ? WHERE id = ?";
  private static final String END =
      "UPDATE ops.tunings SET state = ?, ended_at = ? WHERE id = ? AND state = 'running'";
  private static final String TRIALS =
      """
      SELECT trial, iterations, hyperparameters::text, value, standard_error, users, message, seconds,
        run_id, finished_at
      FROM ops.trials WHERE tuning_id = ? ORDER BY trial, iterations""";

  private final Postgres postgres;

  public TuningLog(Postgres postgres) {
    this.postgres = postgres;
  }

  /** All trials of a tuning that have ended; none of one that is not known. */
  public List<FinishedTrial> trials(UUID tuningId) {
    return postgres.inTransaction(
        "read the trials of tuning " + tuningId,
        connection -> Sql.query(connection, TRIALS, TuningLog::trial, tuningId));
  }

  /** A tuning begins, or goes on. */
  public void begin(TuningStart start) {
    postgres.inTransaction(
        "enter tuning " + start.id(),
        connection ->
            Sql.update(
                connection,
                BEGIN,
                start.id(),
                start.lake(),
                start.inputs(),
                start.algorithm(),
                start.metric(),
                start.search(),
                start.settings(),
                start.seed(),
                start.gitCommit(),
                start.trials(),
                start.startedAt().atOffset(ZoneOffset.UTC)));
  }

  /**
   * A trial has ended.
   *
   * @param best of all trials, with this one; empty when none is worth anything
   */
  public void add(UUID tuningId, FinishedTrial trial, Optional<TrialResult> best) {
    Optional<FinishedTrial.Value> value = trial.outcome().value();
    postgres.inTransaction(
        "enter trial " + trial.trial() + " of tuning " + tuningId,
        connection -> {
          Sql.update(
              connection,
              ADD,
              trial.trial(),
              trial.iterations(),
              trial.hyperparameters(),
              value.isPresent() ? "done" : "failed",
              value.map(FinishedTrial.Value::mean).orElse(null),
              value.map(FinishedTrial.Value::standardError).orElse(null),
              value.map(FinishedTrial.Value::users).orElse(null),
              trial.outcome().message().orElse(null),
              trial.seconds(),
              trial.runId(),
              trial.finishedAt().atOffset(ZoneOffset.UTC),
              tuningId);
          return best.isPresent()
              ? Sql.update(connection, BEST, best.get().number(), best.get().iterations(), tuningId)
              : 0L;
        });
  }

  /** All trials of the run are done. */
  public void finish(UUID tuningId, Instant at) {
    end(tuningId, "done", at);
  }

  /** The run ended before all trials were done. */
  public void stop(UUID tuningId, Instant at) {
    end(tuningId, "stopped", at);
  }

  private void end(UUID tuningId, String state, Instant at) {
    postgres.inTransaction(
        "end tuning " + tuningId,
        connection -> Sql.update(connection, END, state, at.atOffset(ZoneOffset.UTC), tuningId));
  }

  private static FinishedTrial trial(ResultSet row) throws SQLException {
    double mean = row.getDouble(4);
    FinishedTrial.Outcome outcome =
        row.wasNull()
            ? FinishedTrial.Outcome.failed(row.getString(7))
            : FinishedTrial.Outcome.done(
                new FinishedTrial.Value(mean, row.getDouble(5), row.getLong(6)));
    return new FinishedTrial(
        row.getInt(1),
        row.getInt(2),
        row.getString(3),
        outcome,
        row.getDouble(8),
        row.getObject(9, UUID.class),
        row.getObject(10, OffsetDateTime.class).toInstant());
  }
}

package io.smartrec.spark.postgres;

import io.smartrec.core.error.ExitCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trainings whose process was killed: models with status training whose lock ({@link
 * ModelLifeCycle#lockTraining}) nobody holds.
 */
public final class DeadTrainings {
  private static final Logger LOG = LoggerFactory.getLogger(DeadTrainings.class);

  /** With the run that began the training, where the history knows it. */
  private static final String IN_TRAINING =
      """
      SELECT m.id, m.algorithm || ' ' || m.version, m.trained_at, (
        SELECT c.run_id FROM ops.model_status_changes c
        WHERE c.model_id = m.id AND c.status_after = 'training'
        ORDER BY c.change_id DESC LIMIT 1)
      FROM public.ml_models m
      WHERE m.status = 'training'
      ORDER BY m.trained_at, m.id""";

  private final Postgres postgres;
  private final Actor actor;

  /**
   * @param actor who clears up
   */
  public DeadTrainings(Postgres postgres, Actor actor) {
    this.postgres = postgres;
    this.actor = actor;
  }

  /**
   * A training that died.
   *
   * @param modelId the model it was to make
   * @param name the model's algorithm and version
   * @param begunAt when it began
   * @param runId its run, if known
   */
  public record DeadTraining(UUID modelId, String name, Instant begunAt, Optional<UUID> runId) {}

  /** Finds them, the oldest first; takes no lock and changes nothing. */
  public List<DeadTraining> find() {
    return postgres.inTransaction(
        "look for trainings that died",
        connection -> {
          List<DeadTraining> dead = new ArrayList<>();
          for (DeadTraining training : inTraining(connection)) {
            if (!AdvisoryLock.isHeld(connection, ModelLifeCycle.training(training.modelId()))) {
              dead.add(training);
            }
          }
          return dead;
        });
  }

  /**
   * Removes the model of a dead training; its history says failed, and so does the log of its run.
   * One that is being trained again by now is left alone.
   *
   * @param endedAt recorded as the end of its run
   * @param cleanUp removes its files, before the model's row goes and while nobody else can train
   *     it
   * @return whether it was dead and has been removed
   */
  @SuppressWarnings("try") // the lock is held, not used
  public boolean bury(DeadTraining dead, Instant endedAt, Runnable cleanUp) {
    Optional<AdvisoryLock> free =
        AdvisoryLock.tryAcquire(postgres, ModelLifeCycle.training(dead.modelId()));
    if (free.isEmpty()) {
      return false;
    }
    try (AdvisoryLock lock = free.get()) {
      // Who had the lock before may have removed it, or trained it to its end.
      String training = "the training of model " + dead.modelId();
      if (!postgres
          .inTransaction("look up " + training, DeadTrainings::inTraining)
          .contains(dead)) {
        return false;
      }
      cleanUp.run();
      postgres.inTransaction(
          "mark as failed " + training, connection -> remove(connection, dead, endedAt));
      LOG.info("Removed {}", dead);
      return true;
    }
  }

  private long remove(Connection connection, DeadTraining dead, Instant endedAt)
      throws SQLException {
    String reason = "its process died; found by run " + actor.runId();
    dead.runId().map(actor::of).orElse(actor).sign(connection, reason);
    if (dead.runId().isPresent()) {
      JobRuns.failIfRunning(
          connection,
          dead.runId().get(),
          endedAt,
          ExitCode.FAILURE.code(),
          "The process died; found by run " + actor.runId() + ".");
    }
    return ModelLifeCycle.removeTraining(connection, dead.modelId(), dead.begunAt());
  }

  private static List<DeadTraining> inTraining(Connection connection) throws SQLException {
    return Sql.query(
        connection,
        IN_TRAINING,
        row ->
            new DeadTraining(
                row.getObject(1, UUID.class),
                row.getString(2),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(4, UUID.class))));
  }
}

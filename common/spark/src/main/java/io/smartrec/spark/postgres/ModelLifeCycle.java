package io.smartrec.spark.postgres;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * The first half of a model's life cycle: training, registered. Publishing moves it on to staging
 * ({@link PredictionPublisher}), {@link ProductionModels} to production and deprecated. The
 * database refuses every other way and keeps each change with who, when and why.
 */
public final class ModelLifeCycle {
  private static final String INSERT =
      """
      INSERT INTO public.ml_models (id, algorithm, version, hyperparameters, status, trained_at)
      VALUES (?, ?, ?, ?::jsonb, 'training', ?)
      ON CONFLICT (id) DO NOTHING""";
  private static final String REGISTER =
      """
      UPDATE public.ml_models SET status = 'registered', metrics = ?::jsonb, trained_at = ?
      WHERE id = ? AND status = 'training' AND trained_at = ?""";
  private static final String WITHDRAW =
      "DELETE FROM public.ml_models WHERE id = ? AND status = 'training' AND trained_at = ?";

  private static final String SET_STATUS = "UPDATE public.ml_models SET status = ? WHERE id = ?";

  private final Postgres postgres;
  private final Actor actor;

  /**
   * @param actor who makes the changes
   */
  public ModelLifeCycle(Postgres postgres, Actor actor) {
    this.postgres = postgres;
    this.actor = actor;
  }

  /**
   * Takes the lock that says that a training is alive. Hold it from before {@link #begin} until the
   * model is registered or withdrawn: {@link DeadTrainings} clears up what nobody holds it of.
   *
   * @throws UserException exit code 4 when someone else trains the model
   */
  public AdvisoryLock lockTraining(UUID id) {
    return AdvisoryLock.acquire(postgres, training(id));
  }

  static String training(UUID id) {
    return "training model " + id;
  }

  /**
   * Enters a model whose training begins; hold {@link #lockTraining}.
   *
   * @param hyperparameters JSON object
   * @param startedAt tells this training from others of the model, until it is registered or
   *     withdrawn
   * @throws UserException exit code 4 when the model is in ml_models already or the version is
   *     taken
   */
  public void begin(
      UUID id, String algorithm, String version, String hyperparameters, Instant startedAt) {
    change(
        "train model " + id,
        "its training begins",
        connection -> {
          try {
            long entered =
                Sql.update(
                    connection,
                    INSERT,
                    id,
                    algorithm,
                    version,
                    hyperparameters,
                    startedAt.atOffset(ZoneOffset.UTC));
            if (entered == 0) {
              throw notInOrder("train", known(connection, id, "train"));
            }
          } catch (SQLException e) {
            if (Sql.isUniqueViolation(e)) {
              throw new UserException(
                  ExitCode.CONFLICT,
                  "Cannot train %s %s: another model has this version. Choose another version."
                      .formatted(algorithm, version),
                  e);
            }
            throw e;
          }
        });
  }

  /**
   * Training has ended and the model's files are in place: training -> registered.
   *
   * @param startedAt as it was when the training began
   * @param metrics JSON object
   * @throws UserException exit code 4 when the model is not in training, or this training was taken
   *     for dead; also when another one of the model has begun since
   */
  public void register(UUID id, Instant startedAt, String metrics, Instant trainedAt) {
    change(
        "register model " + id,
        "its training has ended",
        connection -> {
          long registered =
              Sql.update(
                  connection,
                  REGISTER,
                  metrics,
                  trainedAt.atOffset(ZoneOffset.UTC),
                  id,
                  startedAt.atOffset(ZoneOffset.UTC));
          if (registered == 0) {
            throw ModelRegistry.find(connection, id)
                .map(ModelLifeCycle::notRegistered)
                .orElseGet(
                    () ->
                        UserException.conflict(
                            "Cannot register model %s: it is not in training. If it was, its training lost the connection that held its lock and was taken for dead. Train it again."
                                .formatted(id)));
          }
        });
  }

  /**
   * The training came to nothing: removes the model; its history says failed. One that is not in
   * training, or not there, or trained by someone else since, stays as it is.
   *
   * @param startedAt as it was when the training began
   */
  public void withdraw(UUID id, Instant startedAt, String reason) {
    change("withdraw model " + id, reason, connection -> removeTraining(connection, id, startedAt));
  }

  /** Removes a model in training, unless another training of it has begun. @return 0 or 1 */
  static long removeTraining(Connection connection, UUID id, Instant startedAt)
      throws SQLException {
    return Sql.update(connection, WITHDRAW, id, startedAt.atOffset(ZoneOffset.UTC));
  }

  /** Work in one transaction, signed. */
  @FunctionalInterface
  private interface Change {
    void run(Connection connection) throws SQLException;
  }

  private void change(String what, String reason, Change change) {
    postgres.inTransaction(
        what,
        connection -> {
          actor.sign(connection, reason);
          change.run(connection);
          return true;
        });
  }

  /** Moves a model on; the database refuses what its life cycle does not allow. */
  static long setStatus(Connection connection, UUID id, ModelStatus status) throws SQLException {
    return Sql.update(connection, SET_STATUS, status.code(), id);
  }

  static RegisteredModel known(Connection connection, UUID id, String action) throws SQLException {
    return ModelRegistry.find(connection, id)
        .orElseThrow(
            () ->
                UserException.usage(
                    "Cannot %s model %s: it is not in ml_models. Check the id."
                        .formatted(action, id)));
  }

  private static UserException notRegistered(RegisteredModel model) {
    return model.status() == ModelStatus.TRAINING
        ? UserException.conflict(
            "Cannot register model %s: another run trains it. This one lost the connection that held its lock and was taken for dead. Wait for the other."
                .formatted(model.id()))
        : notInOrder("register", model);
  }

  private static UserException notInOrder(String action, RegisteredModel model) {
    return UserException.conflict(
        model.status() == ModelStatus.TRAINING
            ? "Cannot %s model %s: a training of it has died and is not cleared up. Run it again: that clears up first, or says what is in the way."
                .formatted(action, model.id())
            : "Cannot %s model %s: its status is %s, not training. Train a new version."
                .formatted(action, model.id(), model.status().code()));
  }
}

package io.smartrec.spark.postgres;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.UserException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * Changes which model of an algorithm is in production: forth by promotion, back by rollback. One
 * transaction each, so that there is never a moment without one, or with two.
 */
public final class ProductionModels {
  /** In the order of the ids, so that two who lock the same rows do not wait for each other. */
  private static final String LOCK =
      """
      SELECT id FROM public.ml_models
      WHERE algorithm = ? AND (status = 'production' OR id IN (?, ?))
      ORDER BY id
      FOR UPDATE""";

  private static final String AS_ROLLBACK =
      "SELECT set_config('smartrec.action', 'rollback', true)";

  /**
   * Which other model left production last before this one was promoted. To come back by a rollback
   * is no promotion: so rollbacks go backwards only.
   */
  private static final String PREDECESSOR =
      """
      SELECT former.model_id
      FROM ops.model_status_changes promoted
      JOIN ops.model_status_changes former
        ON former.algorithm = promoted.algorithm AND former.model_id <> promoted.model_id
        AND former.change_id < promoted.change_id
      WHERE promoted.model_id = ? AND promoted.status_after = 'production'
        AND promoted.status_before IS DISTINCT FROM 'deprecated'
        AND former.status_before = 'production'
      ORDER BY former.change_id DESC
      LIMIT 1""";

  private final Postgres postgres;
  private final Actor actor;

  /**
   * @param actor who makes the changes
   */
  public ProductionModels(Postgres postgres, Actor actor) {
    this.postgres = postgres;
    this.actor = actor;
  }

  /**
   * Staging -> production, and the algorithm's model in production -> deprecated, in one
   * transaction.
   *
   * @param replacing the model in production that this one was compared with; empty: none was there
   * @throws UserException exit code 2 when the model is not in ml_models; 4 when its status is not
   *     staging or another model has come to production meanwhile
   */
  public void promote(UUID id, Optional<UUID> replacing, String reason) {
    postgres.inTransaction(
        "promote model " + id,
        connection -> {
          RegisteredModel model = ModelLifeCycle.known(connection, id, "promote");
          lock(connection, model.algorithm(), id, id);
          model = ModelLifeCycle.known(connection, id, "promote");
          requireStaged(model);
          Optional<RegisteredModel> former =
              ModelRegistry.inProduction(connection, model.algorithm());
          if (!former.map(RegisteredModel::id).equals(replacing)) {
            throw changedMeanwhile("promote model " + id, model.algorithm());
          }
          if (former.isPresent()) {
            actor.sign(connection, "replaced by %s: %s".formatted(model.version(), reason));
            ModelLifeCycle.setStatus(connection, former.get().id(), ModelStatus.DEPRECATED);
          }
          actor.sign(connection, reason);
          try {
            return ModelLifeCycle.setStatus(connection, id, ModelStatus.PRODUCTION);
          } catch (SQLException e) {
            if (Sql.isUniqueViolation(e)) {
              // There was none in production, so no row to lock, and someone else was faster.
              throw changedMeanwhile("promote model " + id, model.algorithm());
            }
            throw e;
          }
        });
  }

  /**
   * Refuses a model that cannot be promoted because of its status.
   *
   * @throws UserException exit code 4 when it is not staging
   */
  public static void requireStaged(RegisteredModel model) {
    if (model.status() != ModelStatus.STAGING) {
      throw UserException.conflict(
          "Cannot promote model %s: its status is %s, not staging. %s"
              .formatted(model.id(), model.status().code(), remedy(model.status())));
    }
  }

  /**
   * The model in production -> deprecated, and the one that left production last before it was
   * promoted -> production again, in one transaction. Another rollback goes one model further back,
   * never forth: what was rolled back does not return by a rollback.
   *
   * @param id the model in production
   * @return the model that is in production now
   * @throws UserException exit code 2 when the model is not in ml_models; 4 as of {@link
   *     #rollbackTarget} and when the model is not in production any more
   */
  public RegisteredModel rollBack(UUID id, String reason) {
    return postgres.inTransaction(
        "roll back model " + id,
        connection -> {
          RegisteredModel current = ModelLifeCycle.known(connection, id, "roll back");
          RegisteredModel former = rollbackTarget(connection, current);
          lock(connection, current.algorithm(), id, former.id());
          if (ModelLifeCycle.known(connection, id, "roll back").status()
              != ModelStatus.PRODUCTION) {
            throw changedMeanwhile("roll back model " + id, current.algorithm());
          }
          actor.sign(connection, "rolled back to %s: %s".formatted(former.version(), reason));
          ModelLifeCycle.setStatus(connection, id, ModelStatus.DEPRECATED);
          actor.sign(connection, "rolled back from %s: %s".formatted(current.version(), reason));
          Sql.query(connection, AS_ROLLBACK, row -> row.getString(1));
          ModelLifeCycle.setStatus(connection, former.id(), ModelStatus.PRODUCTION);
          return ModelLifeCycle.known(connection, former.id(), "roll back to");
        });
  }

  /**
   * The model that {@link #rollBack} would bring back.
   *
   * @param id the model in production
   * @throws UserException exit code 2 when the model is not in ml_models; 4 when no model was in
   *     production before it, or that one is gone or no longer published
   */
  public RegisteredModel rollbackTarget(UUID id) {
    return postgres.inTransaction(
        "roll back model " + id,
        connection ->
            rollbackTarget(connection, ModelLifeCycle.known(connection, id, "roll back")));
  }

  private static RegisteredModel rollbackTarget(Connection connection, RegisteredModel current)
      throws SQLException {
    String cannot = "Cannot roll back %s %s: ".formatted(current.algorithm(), current.version());
    UUID former =
        Sql.query(connection, PREDECESSOR, row -> row.getObject(1, UUID.class), current.id())
            .stream()
            .findFirst()
            .orElseThrow(
                () ->
                    UserException.conflict(
                        cannot
                            + "no model was in production before it. Train and promote another one."));
    RegisteredModel model =
        ModelRegistry.find(connection, former)
            .orElseThrow(
                () ->
                    UserException.conflict(
                        cannot
                            + "model %s, which was in production before it, has been deleted. Train and promote another one."
                                .formatted(former)));
    if (ModelRegistry.publishedVersion(connection, former).isEmpty()) {
      throw UserException.conflict(
          cannot
              + "the predictions of %s %s (model %s), which was in production before it, are no longer published. Train and promote another one."
                  .formatted(model.algorithm(), model.version(), former));
    }
    return model;
  }

  private static void lock(Connection connection, String algorithm, UUID one, UUID other)
      throws SQLException {
    Sql.query(connection, LOCK, row -> row.getString(1), algorithm, one, other);
  }

  private static String remedy(ModelStatus status) {
    return switch (status) {
      case TRAINING -> "Wait until it is trained.";
      case REGISTERED -> "Publish its predictions first.";
      case STAGING, PRODUCTION -> "There is nothing to do.";
      case DEPRECATED -> "Train a new version, or bring it back with smartrec rollback.";
    };
  }

  private static UserException changedMeanwhile(String what, String algorithm) {
    return UserException.conflict(
        "Cannot %s: someone else has changed the production model of %s meanwhile. Look at it and run it again."
            .formatted(what, algorithm));
  }
}

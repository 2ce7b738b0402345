package io.smartrec.spark.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code ops.model_status_changes}.
 *
 * @param before the status before; empty where the model's history begins
 * @param after the status, or {@code failed} or {@code deleted} when the model's row went
 * @param at when the transaction of the change began
 * @param role the database role that was logged in
 * @param actor who used it, if said
 * @param reason why, if said
 * @param runId the run, if there was one
 */
record ModelStatusChange(
    Optional<String> before,
    String after,
    Instant at,
    String role,
    Optional<String> actor,
    Optional<String> reason,
    Optional<UUID> runId) {
  private static final String HISTORY =
      """
      SELECT status_before, status_after, changed_at, database_role, actor, reason, run_id
      FROM ops.model_status_changes WHERE model_id = ?
      ORDER BY change_id""";

  /** Every change of a model's status, the first one first; also of a model that is gone. */
  static List<ModelStatusChange> of(Postgres postgres, UUID model) {
    return postgres.inTransaction(
        "look up the history of model " + model,
        connection -> Sql.query(connection, HISTORY, ModelStatusChange::read, model));
  }

  private static ModelStatusChange read(ResultSet row) throws SQLException {
    return new ModelStatusChange(
        Optional.ofNullable(row.getString(1)),
        row.getString(2),
        row.getObject(3, OffsetDateTime.class).toInstant(),
        row.getString(4),
        Optional.ofNullable(row.getString(5)),
        Optional.ofNullable(row.getString(6)),
        Optional.ofNullable(row.getObject(7, UUID.class)));
  }
}

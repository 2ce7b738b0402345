package io.smartrec.spark.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Who changes a model's status, for {@code ops.model_status_changes}.
 *
 * @param runId the run of the command
 * @param name the operating system's user, or the run of a scheduler that runs the command
 */
public record Actor(UUID runId, String name) {
  private static final String SIGN =
      """
      SELECT set_config('smartrec.run_id', ?, true), set_config('smartrec.actor', ?, true),
        set_config('smartrec.reason', ?, true)""";

  /** The same, on behalf of another run. */
  Actor of(UUID run) {
    return new Actor(run, name);
  }

  /** Says, for the rest of this connection's transaction, who changes statuses and why. */
  void sign(Connection connection, String reason) throws SQLException {
    Sql.query(
        connection,
        SIGN,
        row -> row.getString(1),
        runId.toString(),
        storable(name),
        storable(reason));
  }

  /** PostgreSQL's text cannot hold NUL. */
  private static String storable(String text) {
    return text.replace('\0', '\uFFFD');
  }
}

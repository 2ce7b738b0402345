package io.smartrec.spark.postgres;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A table in schema {@code storage} that the executors fill by COPY, each partition exactly once:
 * its row in {@code ops.load_ledger} is written in the transaction of its COPY, so that a task that
 * runs again, or twice at once, finds it and loads nothing.
 *
 * <p>The name ends with the load's id: a task of a dead run finds its table gone and cannot write
 * into the table of the next.
 */
final class StageTable implements Serializable {
  private static final String SCHEMA = "storage";
  private static final int LOAD_DIGITS = 16;

  private static final String ENTER =
      """
      INSERT INTO ops.load_ledger (load_id, partition, row_count) VALUES (?, ?, 0)
      ON CONFLICT (load_id, partition) DO NOTHING""";
  private static final String COUNT =
      "UPDATE ops.load_ledger SET row_count = ? WHERE load_id = ? AND partition = ?";

  /** Tables of this prefix that no partitioned table has: left by dead runs. */
  private static final String LEFTOVERS =
      """
      SELECT c.relname
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'storage' AND c.relkind = 'r' AND starts_with(c.relname, ?)
        AND NOT EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid)""";

  private static final String FORGET_LEFTOVER =
      "DELETE FROM ops.load_ledger WHERE starts_with(replace(load_id::text, '-', ''), ?)";
  private static final String FORGET = "DELETE FROM ops.load_ledger WHERE load_id = ?";

  private final Postgres postgres;
  private final String name;
  private final UUID loadId;
  private final List<CopyColumn> columns;

  /**
   * @param prefix what is loaded, in lower case letters, digits and underscores
   * @param loadId identifies the load; new for each run
   * @param columns the columns that are copied
   */
  StageTable(Postgres postgres, String prefix, UUID loadId, List<CopyColumn> columns) {
    this.postgres = postgres;
    this.name = prefix + "_" + hex(loadId).substring(0, LOAD_DIGITS);
    this.loadId = loadId;
    this.columns = List.copyOf(columns);
    if (!name.matches("[a-z0-9_]{1,57}")) {
      throw new IllegalArgumentException("No name for a stage table: " + name);
    }
  }

  static String hex(UUID id) {
    return id.toString().replace("-", "");
  }

  /** The unqualified name; at most 57 characters, so that indexes can be named after it. */
  String name() {
    return name;
  }

  /** The name for SQL. */
  String qualifiedName() {
    return SCHEMA + "." + name;
  }

  /** Drops what dead runs left of this prefix. The caller holds the lock on loading it. */
  static void dropLeftovers(Connection connection, String prefix) throws SQLException {
    for (String left : Sql.query(connection, LEFTOVERS, row -> row.getString(1), prefix + "_")) {
      Sql.execute(connection, "DROP TABLE " + SCHEMA + "." + left);
      Sql.update(connection, FORGET_LEFTOVER, left.substring(left.length() - LOAD_DIGITS));
    }
  }

  /** Drops the table and forgets its load. */
  void drop(Connection connection) throws SQLException {
    Sql.execute(connection, "DROP TABLE IF EXISTS " + qualifiedName());
    forget(connection);
  }

  /** Drops the table because of a failure, which stays the one that is reported. */
  void dropAfter(Exception reason, Connection connection) {
    try {
      drop(connection);
    } catch (SQLException e) {
      // The next run of this load drops it.
      reason.addSuppressed(e);
    }
  }

  /** Empties the ledger of this load. */
  void forget(Connection connection) throws SQLException {
    Sql.update(connection, FORGET, loadId);
  }

  /**
   * Copies the rows into the table, which the caller has created. One Spark job.
   *
   * @param rows has the columns, in any order
   * @param connections how many executors may load at once
   * @throws UserException exit code 3 when PostgreSQL refuses a row, 5 when it goes away
   */
  void fill(Dataset<Row> rows, int connections) {
    Column[] encoded = columns.stream().map(CopyColumn::asEncoded).toArray(Column[]::new);
    StageTable stage = this;
    try {
      rows.select(encoded)
          .coalesce(connections)
          .foreachPartition(
              (ForeachPartitionFunction<Row>)
                  partition -> stage.fillPartition(TaskContext.getPartitionId(), partition));
    } catch (Exception e) {
      throw fromExecutor(e);
    }
  }

  /** Spark wraps what a task throws. */
  private RuntimeException fromExecutor(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user) {
        return new UserException(user.exitCode(), String.valueOf(user.getMessage()), e);
      }
    }
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("Cannot load " + qualifiedName(), e);
  }

  /**
   * Copies one partition in a transaction of its own, unless it is in already.
   *
   * @return true if this call loaded it
   */
  boolean fillPartition(int partition, Iterator<Row> rows) {
    try (Connection connection = postgres.open()) {
      return Postgres.inTransaction(
          connection,
          open -> {
            if (Sql.update(open, ENTER, loadId, partition) == 0) {
              return false;
            }
            Sql.update(open, COUNT, copy(open, rows), loadId, partition);
            return true;
          });
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private long copy(Connection connection, Iterator<Row> rows) throws SQLException {
    String names = String.join(", ", columns.stream().map(CopyColumn::name).toList());
    CopyIn copy =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY " + qualifiedName() + " (" + names + ") FROM STDIN (FORMAT binary)");
    try {
      CopyEncoder encoder = new CopyEncoder(columns, copy);
      while (rows.hasNext()) {
        encoder.write(rows.next());
      }
      return encoder.end();
    } catch (SQLException | RuntimeException e) {
      cancel(copy, e);
      throw e;
    }
  }

  private static void cancel(CopyIn copy, Exception reason) {
    try {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /** What a failed statement on this table means: refused data, a server that is gone, or a bug. */
  RuntimeException failure(SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.equals("22P05") || state.equals("22021")) {
      return refused(
          "a text contains the character NUL (\\u0000), which PostgreSQL cannot store. Remove it at"
              + " the source and run ingest again",
          e);
    }
    if (Sql.isUniqueViolation(e)) {
      return refused("two rows have the same key. Correct the data and run it again", e);
    }
    if (state.startsWith("22") || state.startsWith("23")) {
      String why = Sql.serverMessage(e).map(message -> ": " + message).orElse("");
      return refused("PostgreSQL refuses a row" + why + ". Correct the data and run it again", e);
    }
    return postgres.failure("load " + qualifiedName(), e);
  }

  private UserException refused(String why, SQLException e) {
    return new UserException(
        ExitCode.DATA_REFUSED, "Cannot load " + qualifiedName() + ": " + why + ".", e);
  }
}

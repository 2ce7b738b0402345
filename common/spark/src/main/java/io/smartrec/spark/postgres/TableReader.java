package io.smartrec.spark.postgres;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Preferences;
import io.smartrec.core.table.Users;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the tables of the online half in parallel, all of them as they were at one moment: when the
 * reader was opened. Every partition reads a range of the key in a transaction of its own, on the
 * snapshot that this reader's connection exports and holds until it is closed.
 *
 * <p>So Datasets of a reader can be read only until it is closed, and all connections have to reach
 * the same server: no URL that balances several, no pooler of statements or transactions between.
 * While it is open, VACUUM keeps every row the snapshot sees.
 *
 * <p>Spark filters by itself, nothing but the ranges is pushed down: ids and JSON are other types
 * there, with another order and another equality. A filter on the time is {@link Interval}.
 */
public final class TableReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableReader.class);

  /** Rows a task holds at a time; JSON of 10 kB each makes 20 MB. */
  private static final int FETCH_ROWS = 2_000;

  /** No such schema, table or column. */
  private static final Set<String> NOT_MIGRATED = Set.of("3F000", "42P01", "42703");

  private static final Pattern SNAPSHOT = Pattern.compile("[0-9A-Fa-f-]+");
  private static final int ALIVE_TIMEOUT_SECONDS = 10;

  /** What is read of a table. */
  private record Source(String key, List<String> columns) {}

  private static final Map<String, Source> SOURCES =
      Map.of(
          Users.TABLE,
          new Source(Users.ID, List.of(Users.ID, Users.DEMOGRAPHICS, Users.CREATED_AT)),
          Items.TABLE,
          new Source(Items.ID, List.of(Items.ID, Items.TYPE, Items.METADATA, Items.CREATED_AT)),
          Interactions.TABLE,
          new Source(
              Interactions.ID,
              List.of(
                  Interactions.ID,
                  Interactions.USER_ID,
                  Interactions.ITEM_ID,
                  Interactions.ACTION_TYPE,
                  Interactions.VALUE,
                  Interactions.TIMESTAMP,
                  Interactions.CONTEXT)),
          Preferences.TABLE,
          new Source(
              Preferences.USER_ID,
              List.of(
                  Preferences.USER_ID, Preferences.PREFERENCE_KEY, Preferences.PREFERENCE_VALUE)));

  private final Postgres postgres;
  private final Connection snapshotHolder;
  private final String snapshot;

  private TableReader(Postgres postgres, Connection snapshotHolder, String snapshot) {
    this.postgres = postgres;
    this.snapshotHolder = snapshotHolder;
    this.snapshot = snapshot;
  }

  /**
   * Holds on to the tables as they are now.
   *
   * @throws UserException exit code 5 when PostgreSQL cannot be reached
   */
  public static TableReader open(Postgres postgres) {
    Connection connection = postgres.open();
    try {
      // It is idle for as long as others read.
      Sql.execute(connection, "SET idle_in_transaction_session_timeout = 0");
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      connection.setAutoCommit(false);
      String snapshot =
          Sql.query(connection, "SELECT pg_export_snapshot()", row -> row.getString(1)).get(0);
      if (!SNAPSHOT.matcher(snapshot).matches()) {
        throw new IllegalStateException("PostgreSQL's snapshot has an unknown form: " + snapshot);
      }
      return new TableReader(postgres, connection, snapshot);
    } catch (SQLException | RuntimeException e) {
      closeAfter(e, connection);
      throw e instanceof SQLException sql
          ? postgres.failure("export a snapshot", sql)
          : (RuntimeException) e;
    }
  }

  private static void closeAfter(Exception reason, Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      reason.addSuppressed(e);
    }
  }

  /**
   * All rows of a table, each once: the table's columns of its {@code CONTRACT} that PostgreSQL
   * has. UUIDs and JSON are strings. Infinite times come as times of the years 1 and 9999.
   *
   * <p>Nothing is read yet. Errors when it is read are what {@link #failure} explains.
   *
   * @param table users, items, interactions or preferences
   * @param partitions how many ranges of the key, at least 1; up to that many connections at once
   * @throws IllegalArgumentException when it is none of these tables
   * @throws UserException exit code 2 when the table is not there or this role may not read it, 5
   *     when PostgreSQL cannot be reached
   */
  public Dataset<Row> read(SparkSession spark, String table, int partitions) {
    return read(spark, table, KeyRanges.conditions(keyOf(table), partitions));
  }

  /**
   * As {@link #read}, interactions of an interval only.
   *
   * @param interval of their timestamp
   */
  public Dataset<Row> readInteractions(SparkSession spark, Interval interval, int partitions) {
    StringBuilder within = new StringBuilder();
    String time = quoted(Interactions.TIMESTAMP);
    interval.start().ifPresent(start -> within.append(" AND " + time + " >= " + literal(start)));
    interval.end().ifPresent(end -> within.append(" AND " + time + " < " + literal(end)));
    return read(
        spark,
        Interactions.TABLE,
        KeyRanges.conditions(keyOf(Interactions.TABLE), partitions).stream()
            .map(range -> range + within)
            .toList());
  }

  private Dataset<Row> read(SparkSession spark, String table, List<String> conditions) {
    String select =
        "SELECT "
            + String.join(", ", source(table).columns().stream().map(TableReader::quoted).toList())
            + " FROM public."
            + quoted(table);
    checkReadable(table, select);
    Properties properties = postgres.jdbcProperties();
    properties.setProperty("driver", Driver.class.getName());
    properties.setProperty("fetchsize", Integer.toString(FETCH_ROWS));
    properties.setProperty("pushDownPredicate", "false");
    properties.setProperty(
        "sessionInitStatement",
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET TRANSACTION SNAPSHOT '"
            + snapshot
            + "'");
    try {
      return spark
          .read()
          .jdbc(
              postgres.jdbcUrl(),
              "(" + select + ") AS " + quoted(table),
              conditions.toArray(String[]::new),
              properties);
    } catch (Exception e) {
      // Scala declares none of its exceptions.
      throw failure("read " + table, e);
    }
  }

  private void checkReadable(String table, String select) {
    try (Connection connection = postgres.open()) {
      Sql.query(connection, select + " LIMIT 0", row -> row.getString(1));
    } catch (SQLException e) {
      if (NOT_MIGRATED.contains(String.valueOf(e.getSQLState()))) {
        throw new UserException(
            ExitCode.USAGE,
            "Cannot read %s: PostgreSQL at %s has no such table, or an old one. Run smartrec migrate."
                .formatted(table, postgres),
            e);
      }
      throw postgres.failure("read " + table, e);
    }
  }

  private static Source source(String table) {
    Source source = SOURCES.get(table);
    if (source == null) {
      throw new IllegalArgumentException("No table to read: " + table);
    }
    return source;
  }

  private static String keyOf(String table) {
    return quoted(source(table).key());
  }

  /** Names of ours only. */
  private static String quoted(String name) {
    return '"' + name + '"';
  }

  /** PostgreSQL's times have microseconds: what is not before the bound is not before this. */
  private static String literal(Instant bound) {
    Instant micros = bound.truncatedTo(ChronoUnit.MICROS);
    Instant next = micros.equals(bound) ? micros : micros.plus(1, ChronoUnit.MICROS);
    return "'" + next + "'::timestamptz";
  }

  /**
   * What it means that reading a Dataset of this reader has failed: a {@link UserException} as of
   * {@link Postgres#failure(String, SQLException)}, with exit code 5 also when the snapshot has
   * gone with its server; the exception itself when it has nothing to do with PostgreSQL.
   *
   * @param what continues "Cannot ...", for example "read users"
   */
  public RuntimeException failure(String what, Exception e) {
    if (!holdsSnapshot()) {
      return UserException.unavailable(
          "Cannot "
              + what
              + ": the connection to PostgreSQL at "
              + postgres
              + " that holds the snapshot is gone. Run it again when the server is back.",
          e);
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return postgres.failure(what, sql);
      }
    }
    return e instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("Cannot " + what, e);
  }

  private boolean holdsSnapshot() {
    try {
      return snapshotHolder.isValid(ALIVE_TIMEOUT_SECONDS);
    } catch (SQLException e) {
      throw new IllegalStateException("The timeout is not negative", e);
    }
  }

  /** Lets go of the snapshot; its Datasets cannot be read any more. */
  @Override
  public void close() {
    try {
      snapshotHolder.close();
    } catch (SQLException e) {
      LOG.warn("The snapshot ended with its connection: {}", e.getMessage());
    }
  }
}

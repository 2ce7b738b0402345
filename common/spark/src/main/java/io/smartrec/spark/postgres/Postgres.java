package io.smartrec.spark.postgres;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One PostgreSQL database and how to log in; for the driver and, serialized, for the executors.
 *
 * <p>The password is the first line of the configured password file; else the environment variable
 * {@value #PASSWORD_VARIABLE}; else whatever the JDBC driver finds itself in PGPASSWORD, PGPASSFILE
 * or ~/.pgpass, on each machine for itself. It is never part of the URL, a message or {@link
 * #toString}.
 *
 * <p>Failures are told apart: what the user or the operator can mend is a {@link UserException}, a
 * server that cannot be reached or goes away has exit code 5; everything else is a bug.
 */
public final class Postgres implements Serializable {
  /** The environment variable that may hold the password. */
  public static final String PASSWORD_VARIABLE = "SMARTREC_POSTGRES_PASSWORD";

  private static final int CONNECT_TIMEOUT_SECONDS = 10;

  /** A password in whatever form, or a user before the host: no part of a URL needs either. */
  private static final Pattern SECRET = Pattern.compile("password|@", Pattern.CASE_INSENSITIVE);

  /** Shut down by the administrator, crashed, starting up, out of connections, memory or disk. */
  private static final Set<String> UNAVAILABLE =
      Set.of("57P01", "57P02", "57P03", "53000", "53100", "53200", "53300");

  private final String url;
  private final String user;
  private final @Nullable Secret password;

  private Postgres(String url, String user, @Nullable Secret password) {
    this.url = url;
    this.user = user;
    this.password = password;
  }

  /** The database at this address, with the environment of this process. */
  public static Postgres at(PostgresAddress address) {
    return at(address, System.getenv());
  }

  /**
   * The database at this address. Does not connect yet.
   *
   * @throws UserException exit code 2 when the URL is none of PostgreSQL's or contains a password,
   *     or when the password file cannot be read
   */
  public static Postgres at(PostgresAddress address, Map<String, String> environment) {
    String url = address.url();
    if (SECRET.matcher(url).find()) {
      throw UserException.usage(
          "The PostgreSQL URL contains a password or a user. Take it out; put the password into a"
              + " password file or the environment variable "
              + PASSWORD_VARIABLE
              + ".");
    }
    Secret password =
        address
            .passwordFile()
            .map(Postgres::firstLine)
            .or(() -> Optional.ofNullable(environment.get(PASSWORD_VARIABLE)))
            .map(Secret::new)
            .orElse(null);
    Postgres postgres = new Postgres(url, address.user(), password);
    try {
      postgres.source();
    } catch (IllegalArgumentException e) {
      throw new UserException(
          ExitCode.USAGE,
          "postgres.url is no PostgreSQL URL. Write"
              + " jdbc:postgresql://host:port/database?parameters.",
          e);
    }
    return postgres;
  }

  private static String firstLine(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      String line = reader.readLine();
      if (line == null || line.isEmpty()) {
        throw UserException.usage(
            "The first line of the PostgreSQL password file "
                + file
                + " is empty. Put the"
                + " password there.");
      }
      return line;
    } catch (IOException e) {
      throw new UserException(
          ExitCode.USAGE,
          "Cannot read the PostgreSQL password file "
              + file
              + ". Check that it exists and that"
              + " you may read it.",
          e);
    }
  }

  /**
   * A new connection in auto-commit mode; the caller closes it.
   *
   * @throws UserException exit code 5, naming host, port and database but no secret
   */
  public Connection open() {
    PGSimpleDataSource source = source();
    try {
      return source.getConnection();
    } catch (SQLException e) {
      throw new UserException(ExitCode.UNAVAILABLE, notConnected(e), e);
    }
  }

  /**
   * Opens a connection and closes it.
   *
   * @throws UserException exit code 5 when it cannot be opened, as {@link #open}
   */
  public void checkReachable() {
    try (Connection connection = open()) {
      connection.getMetaData();
    } catch (SQLException e) {
      throw failure("close a connection", e);
    }
  }

  /** For libraries that open connections themselves. */
  public DataSource dataSource() {
    return source();
  }

  /** For libraries that connect by a URL: all settings, but neither role nor password. */
  String jdbcUrl() {
    return source().getUrl();
  }

  /** What goes with {@link #jdbcUrl}: the role and, where one is configured, the password. */
  Properties jdbcProperties() {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    if (password != null) {
      properties.setProperty("password", password.value());
    }
    return properties;
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
    source.setTcpKeepAlive(true);
    source.setUrl(url);
    source.setApplicationName("smartrec");
    // The detail of a refused row is the row itself.
    source.setLogServerErrorDetail(false);
    source.setUser(user);
    if (password != null) {
      source.setPassword(password.value());
    }
    return source;
  }

  /** Work on one connection. */
  @FunctionalInterface
  public interface SqlWork<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * Runs the work in one transaction of its own and commits it; rolls back if it throws.
   *
   * @param what continues "Cannot ..." in the message of a failure, for example "register model 1"
   */
  public <T> T inTransaction(String what, SqlWork<T> work) {
    try (Connection connection = open()) {
      return inTransaction(connection, work);
    } catch (SQLException e) {
      throw failure(what, e);
    }
  }

  static <T> T inTransaction(Connection connection, SqlWork<T> work) throws SQLException {
    connection.setAutoCommit(false);
    T result;
    try {
      result = work.run(connection);
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      rollBack(connection, e);
      throw e;
    }
    connection.setAutoCommit(true);
    return result;
  }

  private static void rollBack(Connection connection, Exception reason) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // The connection is gone; the server rolls back by itself.
      reason.addSuppressed(e);
    }
  }

  /**
   * What a failed statement means: a {@link UserException} when the server is gone, refuses the
   * role or says that a status must not change so (SQLSTATE class SR), otherwise a bug.
   *
   * @param what continues "Cannot ...", for example "register model 1"
   */
  public RuntimeException failure(String what, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    if (state.startsWith("08") || UNAVAILABLE.contains(state)) {
      return new UserException(
          ExitCode.UNAVAILABLE,
          "Cannot "
              + what
              + ": lost PostgreSQL at "
              + this
              + " ("
              + e.getMessage()
              + "). What was not finished is not visible. Run it again when the server is back.",
          e);
    }
    if (state.equals("42501")) {
      return new UserException(
          ExitCode.USAGE,
          "Cannot "
              + what
              + ": PostgreSQL at "
              + this
              + " says "
              + e.getMessage()
              + ". Grant it to the role or use another one.",
          e);
    }
    if (state.startsWith("SR")) {
      String why = Sql.serverMessage(e).orElseGet(() -> String.valueOf(e.getMessage()));
      return new UserException(ExitCode.CONFLICT, "Cannot " + what + ": " + why, e);
    }
    return new IllegalStateException("Cannot " + what + ": PostgreSQL error " + state, e);
  }

  /** As {@link #failure(String, SQLException)}, for the exceptions of libraries that wrap it. */
  public RuntimeException failure(String what, RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return failure(what, sql);
      }
    }
    return e;
  }

  private String notConnected(SQLException e) {
    String problem = "Cannot connect to PostgreSQL at " + this + ": ";
    return switch (String.valueOf(e.getSQLState())) {
      case "28P01" ->
          problem
              + (password == null ? "a password is needed or wrong" : "the password is wrong")
              + ". Check the password file or "
              + PASSWORD_VARIABLE
              + ".";
      case "28000" ->
          problem + "the server does not let this role in. Check the role and pg_hba.conf.";
      case "3D000" -> problem + "there is no such database. Create it or correct the URL.";
      default ->
          problem + e.getMessage() + " Check that the server runs and can be reached from here.";
    };
  }

  /** Hosts, ports, database and role, without parameters. */
  @Override
  public String toString() {
    PGSimpleDataSource source = source();
    StringBuilder text = new StringBuilder();
    String[] hosts = source.getServerNames();
    int[] ports = source.getPortNumbers();
    for (int i = 0; i < hosts.length; i++) {
      text.append(i == 0 ? "" : ",").append(hosts[i]).append(':').append(ports[i]);
    }
    return text.append('/').append(source.getDatabaseName()).append(" as ").append(user).toString();
  }
}

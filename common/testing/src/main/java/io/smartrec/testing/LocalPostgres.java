package io.smartrec.testing;

import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * A real PostgreSQL in a directory of its own, from the programs on the class path. It goes on
 * after this JVM, and its data stay until the directory is deleted.
 *
 * <p>It listens on 127.0.0.1 only and asks for a password, which is made at random with the
 * directory. The directory is readable by its owner only and holds {@code data}, {@code password}
 * (one line), {@code pgpass} (libpq's format, for psql) and {@code server.log}. Every commit is
 * durable: nothing is switched off for speed.
 *
 * <p>All methods throw {@link UserException} with exit code 5 when the server cannot do it; the
 * message ends with the last lines of its log.
 */
public final class LocalPostgres {
  /** The role everything is done as. */
  public static final String USER = "smartrec";

  private static final String HOST = "127.0.0.1";
  private static final int PREFERRED_PORT = 54329;
  private static final int ANY_PORT = 0;
  private static final Pattern DATABASE_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private final PostgresDirectory directory;
  private final int preferredPort;

  private LocalPostgres(PostgresDirectory directory, int preferredPort) {
    this.directory = directory;
    this.preferredPort = preferredPort;
  }

  /** The server of this directory, there or not yet. It takes port 54329 if that is free. */
  public static LocalPostgres at(Path directory) {
    return at(directory, PREFERRED_PORT);
  }

  /** As {@link #at(Path)}, but always on some port that happens to be free. */
  public static LocalPostgres onAnyPort(Path directory) {
    return at(directory, ANY_PORT);
  }

  private static LocalPostgres at(Path directory, int preferredPort) {
    try {
      return new LocalPostgres(PostgresDirectory.make(directory), preferredPort);
    } catch (IOException e) {
      throw UserException.unavailable(
          "Cannot use "
              + directory
              + " for a local PostgreSQL: "
              + e
              + ". Choose a directory of your own.",
          e);
    }
  }

  /**
   * Starts the server unless it runs; makes its data directory unless it is there.
   *
   * @return the address of the database {@code postgres}
   */
  @SuppressWarnings("try") // the lock is held, not used
  public PostgresAddress start() {
    try (DirectoryLock lock = directory.lock()) {
      if (directory.runningServer().isEmpty()) {
        boolean fresh = !Files.isDirectory(directory.data());
        if (fresh && !Files.exists(directory.passwordFile())) {
          // First, since the directory may get another owner next.
          directory.makePassword(HOST, USER);
        }
        PostgresServer server = PostgresServer.in(directory);
        if (fresh) {
          server.initialize(HOST, USER);
        }
        server.start(preferredPort);
      }
    } catch (IOException e) {
      throw cannot("start", e);
    }
    return address("postgres");
  }

  /** Stops the server in order, ending open connections. Does nothing when it does not run. */
  public void stop() {
    stop(PostgresServer.StopMode.FAST);
  }

  /** True if the server runs and takes connections. */
  public boolean isRunning() {
    return runningServer().filter(PostmasterFile::ready).isPresent();
  }

  /** Makes an empty database unless there is one of that name. The server must run. */
  @SuppressWarnings("try") // the lock is held, not used
  public void createDatabase(String name) {
    checkName(name);
    try (DirectoryLock lock = directory.lock();
        Connection connection = connect("postgres")) {
      if (!databaseExists(connection, name)) {
        execute(connection, "CREATE DATABASE \"" + name + "\"");
      }
    } catch (IOException | SQLException e) {
      throw cannot("create the database " + name + " in", e);
    }
  }

  /** Where a database of the running server is, whether it exists yet or not. */
  public PostgresAddress address(String database) {
    checkName(database);
    int port =
        runningServer()
            .orElseThrow(() -> directory.cannot("reach", "It does not run; start it first.", null))
            .port();
    String url = "jdbc:postgresql://" + HOST + ":" + port + "/" + database;
    return new PostgresAddress(url, USER, Optional.of(directory.passwordFile()));
  }

  Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", USER);
    try {
      properties.setProperty("password", directory.password());
    } catch (IOException e) {
      throw cannot("log in to", e);
    }
    return DriverManager.getConnection(address(database).url(), properties);
  }

  void dropDatabase(String name) throws SQLException {
    checkName(name);
    try (Connection connection = connect("postgres")) {
      execute(connection, "DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
    }
  }

  /** Stops the server without waiting for its connections and deletes the directory. */
  void destroy() {
    stop(PostgresServer.StopMode.IMMEDIATE);
    try {
      PostgresDirectory.delete(directory.root());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void stop(PostgresServer.StopMode mode) {
    try (DirectoryLock lock = directory.lock()) {
      if (directory.runningServer().isPresent()) {
        PostgresServer.in(directory).stop(mode);
      }
    } catch (IOException e) {
      throw cannot("stop", e);
    }
  }

  private Optional<PostmasterFile> runningServer() {
    try {
      return directory.runningServer();
    } catch (IOException e) {
      throw cannot("look for", e);
    }
  }

  private static boolean databaseExists(Connection connection, String name) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?")) {
      statement.setString(1, name);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static void checkName(String database) {
    if (!DATABASE_NAME.matcher(database).matches()) {
      throw UserException.usage(
          "Not a database name: \"" + database + "\". Use a-z, 0-9 and _, at most 63 of them.");
    }
  }

  private UserException cannot(String what, Exception cause) {
    return directory.cannot(what, cause.toString(), cause);
  }
}

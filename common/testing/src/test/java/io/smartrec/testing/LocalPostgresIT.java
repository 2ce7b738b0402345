package io.smartrec.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalPostgresIT {
  private Path directory = Path.of("");
  private LocalPostgres server = LocalPostgres.onAnyPort(Path.of("target", "not-started"));

  @BeforeEach
  void makeDirectory() throws Exception {
    directory = Files.createTempDirectory("smartrec-local-postgres-it-").toRealPath();
    server = LocalPostgres.onAnyPort(directory);
  }

  @AfterEach
  void destroy() {
    server.destroy();
  }

  @Test
  void letsInWithThePasswordFileOnly() throws Exception {
    PostgresAddress address = server.start();

    assertThat(server.isRunning()).isTrue();
    assertThat(address.url()).startsWith("jdbc:postgresql://127.0.0.1:").endsWith("/postgres");
    assertThat(address.user()).isEqualTo("smartrec");
    String password = Files.readAllLines(address.passwordFile().orElseThrow()).get(0);
    try (Connection connection = login(address, password)) {
      assertThat(value(connection, "SELECT current_user")).isEqualTo("smartrec");
    }
    assertThatThrownBy(() -> login(address, "wrong").close())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void keepsEveryCommitAndSpeaksUtf8AndUtc() throws Exception {
    server.start();

    try (Connection connection = server.connect("postgres")) {
      assertThat(value(connection, "SHOW fsync")).isEqualTo("on");
      assertThat(value(connection, "SHOW synchronous_commit")).isEqualTo("on");
      assertThat(value(connection, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(value(connection, "SHOW unix_socket_directories")).isEmpty();
      assertThat(value(connection, "SHOW server_encoding")).isEqualTo("UTF8");
      assertThat(value(connection, "SHOW log_timezone")).isEqualTo("UTC");
      assertThat(value(connection, "SELECT upper('é')")).isEqualTo("É");
    }
  }

  @Test
  void isReadableByItsOwnerOnly() throws Exception {
    server.start();

    assertThat(permissions(directory)).isEqualTo("rwx------");
    assertThat(permissions(directory.resolve("password"))).isEqualTo("rw-------");
    assertThat(permissions(directory.resolve("pgpass"))).isEqualTo("rw-------");
    String password = Files.readString(directory.resolve("password")).strip();
    assertThat(password).hasSizeGreaterThanOrEqualTo(32);
    assertThat(directory.resolve("pgpass")).hasContent("127.0.0.1:*:*:smartrec:" + password);
  }

  @Test
  void findsItsDataAgainAfterAStop() throws Exception {
    server.start();
    server.createDatabase("kept");
    writeAnswer();

    server.stop();
    assertThat(server.isRunning()).isFalse();
    server.stop();
    assertThatThrownBy(() -> server.address("kept"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("It does not run; start it first.");

    server.start();
    assertThat(answer()).isEqualTo("42");
  }

  @Test
  void startsAgainRightAfterItWasKilled() throws Exception {
    server.start();
    server.createDatabase("kept");
    writeAnswer();

    long pid = pid();
    assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
    ProcessHandle.of(pid).ifPresent(process -> waitFor(process));
    assertThat(directory.resolve("data/postmaster.pid")).exists();
    assertThat(server.isRunning()).isFalse();

    server.start();
    assertThat(answer()).isEqualTo("42");
  }

  @Test
  void startsThoughItsOldProcessNumberIsSomebodyElses() throws Exception {
    server.start();
    Path postmasterFile = directory.resolve("data/postmaster.pid");
    List<String> lines = Files.readAllLines(postmasterFile);
    server.stop();
    Process other = new ProcessBuilder("sleep", "600").start();
    try {
      lines.set(0, Long.toString(other.pid()));
      Files.write(postmasterFile, lines);

      assertThat(server.isRunning()).isFalse();
      server.start();

      assertThat(server.isRunning()).isTrue();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroy();
    }
  }

  @Test
  void isTheSameServerForEverybodyWhoStartsIt() throws Exception {
    List<String> urls =
        Stream.generate(() -> LocalPostgres.onAnyPort(directory))
            .limit(4)
            .parallel()
            .map(each -> each.start().url())
            .toList();

    assertThat(urls).hasSize(4).containsOnly(server.address("postgres").url());
  }

  @Test
  void createsADatabaseOnce() throws Exception {
    server.start();
    server.createDatabase("twice");
    server.createDatabase("twice");

    try (Connection connection = server.connect("twice")) {
      assertThat(value(connection, "SELECT current_database()")).isEqualTo("twice");
    }
    assertThatThrownBy(() -> server.createDatabase("x\"; DROP DATABASE twice; --"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Not a database name");
  }

  @Test
  void saysInItsErrorWhatTheServerLogged() throws Exception {
    server.start();
    server.stop();
    Files.writeString(directory.resolve("data/postgresql.auto.conf"), "shared_buffers = 'no'\n");

    assertThatThrownBy(() -> server.start())
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("Cannot start the local PostgreSQL in " + directory)
        .hasMessageContaining("invalid value for parameter \"shared_buffers\"");
  }

  private void writeAnswer() throws SQLException {
    try (Connection connection = server.connect("kept");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE answers AS SELECT 42 AS answer");
    }
  }

  private String answer() throws SQLException {
    try (Connection connection = server.connect("kept")) {
      return value(connection, "SELECT answer FROM answers");
    }
  }

  private long pid() throws Exception {
    return Long.parseLong(Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0));
  }

  private static void waitFor(ProcessHandle process) {
    assertThat(process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join().isAlive())
        .isFalse();
  }

  private static Connection login(PostgresAddress address, String password) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    properties.setProperty("password", password);
    return DriverManager.getConnection(address.url(), properties);
  }

  private static String value(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static String permissions(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

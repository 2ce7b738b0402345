package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresTest {
  private static final String SECRET = "correct-horse";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db:5432/shop?password=" + SECRET,
        "jdbc:postgresql://db/shop?sslmode=require&Password=" + SECRET,
        "jdbc:postgresql://db/shop?sslpassword=" + SECRET,
        "jdbc:postgresql://me:" + SECRET + "@db/shop",
        "jdbc:postgresql://me:a/" + SECRET + "@db:99999/shop",
        "jdbc:postgresql:host=db password=" + SECRET
      })
  void refusesAPasswordInTheUrlWithoutRepeatingIt(String url) {
    assertThatThrownBy(() -> Postgres.at(address(url), Map.of()))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("contains a password")
        .hasMessageContaining("SMARTREC_POSTGRES_PASSWORD")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void refusesAUrlThatIsNotPostgresqls() {
    assertThatThrownBy(() -> Postgres.at(address("jdbc:mysql://db/shop"), Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "postgres.url is no PostgreSQL URL. Write"
                + " jdbc:postgresql://host:port/database?parameters.");
  }

  @Test
  void saysWhichPasswordFileCannotBeRead(@TempDir Path directory) {
    Path missing = directory.resolve("missing");
    PostgresAddress address =
        new PostgresAddress("jdbc:postgresql://db/shop", "me", Optional.of(missing));

    assertThatThrownBy(() -> Postgres.at(address, Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(missing.toString());
  }

  @Test
  void refusesAPasswordFileWhoseFirstLineIsEmpty(@TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("password"), "\n" + SECRET);
    PostgresAddress address =
        new PostgresAddress("jdbc:postgresql://db/shop", "me", Optional.of(file));

    assertThatThrownBy(() -> Postgres.at(address, Map.of()))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("first line")
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void saysWhichServerCannotBeReachedAndKeepsThePassword() throws IOException {
    int port = unusedPort();
    Postgres postgres =
        Postgres.at(
            address("jdbc:postgresql://127.0.0.1:" + port + "/shop"),
            Map.of(Postgres.PASSWORD_VARIABLE, SECRET));

    assertThatThrownBy(postgres::open)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("127.0.0.1:" + port + "/shop as me")
        .hasMessageContaining("Check that the server runs")
        .hasMessageNotContaining(SECRET)
        .hasStackTraceContaining("Connection");
  }

  @Test
  void showsHostsPortsDatabaseAndRoleOnly() {
    Postgres postgres =
        Postgres.at(
            address("jdbc:postgresql://a:5433,b/shop?sslmode=require"),
            Map.of(Postgres.PASSWORD_VARIABLE, SECRET));

    assertThat(postgres).hasToString("a:5433,b:5432/shop as me");
    assertThat(new Secret(SECRET)).hasToString("***");
  }

  @ParameterizedTest
  @CsvSource({"08006, UNAVAILABLE", "57P01, UNAVAILABLE", "53100, UNAVAILABLE", "42501, USAGE"})
  void tellsTheOperatorsTroublesByTheirState(String state, ExitCode expected) {
    Postgres postgres = Postgres.at(address("jdbc:postgresql://db/shop"), Map.of());

    assertThat(postgres.failure("count users", new SQLException("it is so", state)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(expected))
        .hasMessageContaining("Cannot count users")
        .hasMessageContaining("it is so");
  }

  @Test
  void takesEverythingElseForABug() {
    Postgres postgres = Postgres.at(address("jdbc:postgresql://db/shop"), Map.of());

    assertThat(postgres.failure("count users", new SQLException("no such column", "42703")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("42703");
  }

  private static PostgresAddress address(String url) {
    return new PostgresAddress(url, "me", Optional.empty());
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresExtension.class)
class PostgresIT {
  @Test
  void logsInWithTheFirstLineOfThePasswordFile(TestDatabase database) throws SQLException {
    Postgres postgres =
        Postgres.at(database.address(), Map.of(Postgres.PASSWORD_VARIABLE, "not this one"));

    try (Connection connection = postgres.open()) {
      assertThat(
              Sql.query(
                  connection,
                  "SELECT current_setting('application_name')",
                  row -> row.getString(1)))
          .containsExactly("smartrec");
    }
  }

  @Test
  void logsInWithThePasswordOfTheEnvironmentWhenThereIsNoFile(TestDatabase database)
      throws SQLException, IOException {
    String password = Files.readAllLines(database.address().passwordFile().orElseThrow()).get(0);
    Postgres postgres =
        Postgres.at(withoutFile(database.address()), Map.of(Postgres.PASSWORD_VARIABLE, password));

    postgres.checkReachable();
    assertThat(postgres.toString()).doesNotContain(password);
  }

  @Test
  void tellsAWrongPasswordFromAnUnknownDatabase(TestDatabase database) {
    PostgresAddress right = database.address();
    Postgres wrongPassword =
        Postgres.at(withoutFile(right), Map.of(Postgres.PASSWORD_VARIABLE, "wrong-secret"));
    Postgres wrongDatabase =
        Postgres.at(
            new PostgresAddress(
                right.url().replaceAll("/[^/]*$", "/nowhere"), right.user(), right.passwordFile()));

    assertThatThrownBy(wrongPassword::open)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("the password is wrong")
        .hasMessageNotContaining("wrong-secret");
    assertThatThrownBy(wrongDatabase::open)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("/nowhere")
        .hasMessageContaining("there is no such database");
  }

  @Test
  void rollsBackWhatFails(TestDatabase database) throws SQLException {
    Postgres postgres = Postgres.at(database.address());
    postgres.inTransaction(
        "make a table", connection -> Sql.update(connection, "CREATE TABLE t (x int)"));

    assertThatThrownBy(
            () ->
                postgres.inTransaction(
                    "fill the table",
                    connection -> {
                      Sql.update(connection, "INSERT INTO t VALUES (1)");
                      return Sql.update(connection, "INSERT INTO t VALUES ('x')");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Cannot fill the table");
    List<Long> counts =
        postgres.inTransaction(
            "count",
            connection -> Sql.query(connection, "SELECT count(*) FROM t", row -> row.getLong(1)));
    assertThat(counts).containsExactly(0L);
  }

  @Test
  void refusesTheSecondWhoWantsTheSameLock(TestDatabase database) {
    Postgres postgres = Postgres.at(database.address());
    try (AdvisoryLock mine = AdvisoryLock.acquire(postgres, "painting")) {
      assertThat(mine).isNotNull();
      assertThatThrownBy(() -> AdvisoryLock.acquire(postgres, "painting"))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
          .hasMessage("Someone else is painting. Wait until they are done, then run it again.");
      AdvisoryLock.acquire(postgres, "singing").close();
    }
    AdvisoryLock.acquire(postgres, "painting").close();
  }

  @Test
  void saysWhatTheHolderOfASharedLockIsDoing(TestDatabase database) {
    Postgres postgres = Postgres.at(database.address());
    try (AdvisoryLock mine = AdvisoryLock.acquire(postgres, "painting", "the wall")) {
      assertThat(mine).isNotNull();
      assertThatThrownBy(() -> AdvisoryLock.acquire(postgres, "mending", "the wall"))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
          .hasMessage(
              "Someone else is painting the wall. Wait until they are done, then run it again.");
      AdvisoryLock.acquire(postgres, "mending", "the roof").close();
    }
    try (AdvisoryLock nameless = AdvisoryLock.acquire(postgres, "the wall")) {
      assertThat(nameless).isNotNull();
      assertThatThrownBy(() -> AdvisoryLock.acquire(postgres, "mending", "the wall"))
          .hasMessageStartingWith("Someone else is working on the wall.");
    }
    AdvisoryLock.acquire(postgres, "mending", "the wall").close();
  }

  private static PostgresAddress withoutFile(PostgresAddress address) {
    return new PostgresAddress(address.url(), address.user(), Optional.empty());
  }
}

package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The model registry and the run log. */
@ExtendWith(PostgresExtension.class)
class RegistryIT {
  private static final Instant MONDAY = Instant.parse("2026-03-02T10:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-03-03T10:00:00.123456Z");

  private Postgres postgres;
  private ModelRegistry registry;
  private ModelLifeCycle lifeCycle;

  @BeforeEach
  void createSchema(TestDatabase database) throws SQLException, IOException {
    postgres = Schema.create(database);
    registry = new ModelRegistry(postgres);
    try (Connection connection = postgres.open()) {
      Sql.execute(connection, "TRUNCATE public.ml_models CASCADE");
    }
    lifeCycle = new ModelLifeCycle(postgres, new Actor(new UUID(8, 1), "ann"));
  }

  @Test
  void findsWhatItRegistered() {
    UUID id = new UUID(1, 1);
    lifeCycle.begin(id, "als", "v1", "{\"rank\": 8}", MONDAY);
    RegisteredModel training =
        new RegisteredModel(id, "als", "v1", "{\"rank\": 8}", "{}", ModelStatus.TRAINING, MONDAY);
    assertThat(registry.find(id)).contains(training);
    assertThat(registry.latest("als")).isEmpty();

    lifeCycle.register(id, MONDAY, "{\"ndcg\": 0.25}", TUESDAY);

    RegisteredModel registered =
        new RegisteredModel(
            id, "als", "v1", "{\"rank\": 8}", "{\"ndcg\": 0.25}", ModelStatus.REGISTERED, TUESDAY);
    assertThat(registry.find(id)).contains(registered);
    assertThat(registry.latest("als")).contains(registered);
    assertThat(registry.latest("popularity")).isEmpty();
    assertThat(registry.find(new UUID(1, 2))).isEmpty();
  }

  @Test
  void givesTheOneTrainedLastThatIsNotDeprecated() throws SQLException {
    for (int day = 1; day <= 3; day++) {
      UUID id = new UUID(2, day);
      lifeCycle.begin(id, "als", "v" + day, "{}", MONDAY);
      lifeCycle.register(id, MONDAY, "{}", MONDAY.plusSeconds(86_400L * day));
    }
    setStatus(new UUID(2, 3), "deprecated");
    setStatus(new UUID(2, 2), "staging");
    setStatus(new UUID(2, 2), "production");

    assertThat(registry.latest("als")).map(RegisteredModel::version).contains("v2");
  }

  @Test
  void givesTheModelsThatMayBePublishedWithWhatIs() throws SQLException {
    for (int number = 1; number <= 4; number++) {
      lifeCycle.begin(new UUID(7, number), "als", "v" + number, "{}", MONDAY.plusSeconds(number));
    }
    for (int number = 1; number <= 3; number++) {
      Instant at = MONDAY.plusSeconds(number);
      lifeCycle.register(new UUID(7, number), at, "{}", at);
    }
    setStatus(new UUID(7, 1), "staging");
    setStatus(new UUID(7, 1), "production");
    setStatus(new UUID(7, 3), "deprecated");
    try (Connection connection = postgres.open()) {
      Sql.update(
          connection,
          "INSERT INTO ops.publications VALUES (?, 0, 1, 1, now(), ?)",
          new UUID(7, 1),
          new UUID(7, 1));
      assertThat(registry.publishable())
          .containsExactly(
              new PublishableModel(new UUID(7, 1), "als v1", OptionalLong.of(0)),
              new PublishableModel(new UUID(7, 2), "als v2", OptionalLong.empty()));
      Sql.update(connection, "DELETE FROM ops.publications");
    }
  }

  @Test
  void refusesToTrainOrRegisterAModelTwice() {
    UUID id = new UUID(4, 1);
    lifeCycle.begin(id, "als", "v1", "{}", MONDAY);
    lifeCycle.register(id, MONDAY, "{}", TUESDAY);

    assertThatThrownBy(() -> lifeCycle.begin(id, "als", "v1", "{}", TUESDAY))
        .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
        .hasMessageContaining("its status is registered, not training");
    assertThatThrownBy(() -> lifeCycle.register(id, MONDAY, "{}", TUESDAY))
        .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT));
    assertThatThrownBy(() -> lifeCycle.begin(new UUID(4, 2), "als", "v1", "{}", TUESDAY))
        .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
        .hasMessageContaining("another model has this version");
    assertThatThrownBy(() -> lifeCycle.register(new UUID(4, 3), MONDAY, "{}", TUESDAY))
        .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
        .hasMessageContaining("it is not in training");
    lifeCycle.begin(new UUID(4, 3), "als", "v3", "{}", MONDAY);
    assertThatThrownBy(() -> lifeCycle.begin(new UUID(4, 3), "als", "v3", "{}", TUESDAY))
        .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
        .hasMessageContaining("a training of it has died and is not cleared up");
  }

  @Test
  void withdrawsOnlyAModelInTraining() {
    UUID failed = new UUID(6, 1);
    UUID good = new UUID(6, 2);
    lifeCycle.begin(failed, "als", "v1", "{}", MONDAY);
    lifeCycle.begin(good, "als", "v2", "{}", MONDAY);
    lifeCycle.register(good, MONDAY, "{}", TUESDAY);

    lifeCycle.withdraw(failed, MONDAY, "out of memory");
    lifeCycle.withdraw(good, MONDAY, "out of memory");
    lifeCycle.withdraw(new UUID(6, 3), MONDAY, "out of memory");

    assertThat(registry.find(failed)).isEmpty();
    assertThat(registry.find(good)).map(RegisteredModel::status).contains(ModelStatus.REGISTERED);
  }

  /** The first training was taken for dead and buried, but goes on; the second one began since. */
  @Test
  void leavesTheTrainingThatBeganAfterADeadOneToItsOwnRun() {
    UUID id = new UUID(9, 1);
    // Clocks are finer than PostgreSQL's times.
    Instant wednesday = TUESDAY.plusSeconds(86_400).plusNanos(789);
    lifeCycle.begin(id, "als", "v1", "{}", MONDAY);
    lifeCycle.withdraw(id, MONDAY, "its process died");
    lifeCycle.begin(id, "als", "v1", "{}", wednesday);

    lifeCycle.withdraw(id, MONDAY, "its checkpoints are missing");
    assertThatThrownBy(() -> lifeCycle.register(id, MONDAY, "{}", TUESDAY))
        .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT))
        .hasMessageContaining("another run trains it");

    assertThat(registry.find(id)).map(RegisteredModel::status).contains(ModelStatus.TRAINING);
    lifeCycle.register(id, wednesday, "{}", wednesday);
    assertThat(registry.find(id)).map(RegisteredModel::status).contains(ModelStatus.REGISTERED);
  }

  @Test
  void logsRunsThatSucceedAndRunsThatFail() throws SQLException {
    JobRuns runs = new JobRuns(postgres);
    UUID good = new UUID(5, 1);
    UUID bad = new UUID(5, 2);
    runs.begin(new JobStart(good, "train", MONDAY, 42L, "abc"));
    runs.begin(new JobStart(bad, "publish", MONDAY, null, null));

    runs.succeed(good, TUESDAY, Map.of("interactions", 7L), Map.of("users", 3L, "items", 4L));
    runs.fail(bad, TUESDAY, 3, "Item 'a\0b' is unknown");

    assertThat(run(good))
        .isEqualTo("train succeeded 0 42 abc {\"interactions\": 7} {\"items\": 4, \"users\": 3} -");
    assertThat(run(bad)).isEqualTo("publish failed 3 - - {} {} Item 'a\uFFFDb' is unknown");
    assertThatThrownBy(() -> runs.begin(new JobStart(good, "train", MONDAY, null, null)))
        .satisfies(e -> assertExitCode(e, ExitCode.CONFLICT));
    assertThatThrownBy(() -> runs.fail(good, TUESDAY, 1, "again"))
        .isInstanceOf(IllegalStateException.class);
  }

  private String run(UUID id) throws SQLException {
    try (Connection connection = postgres.open()) {
      return Sql.query(
              connection,
              """
              SELECT concat_ws(' ', command, state, coalesce(exit_code::text, '-'),
                coalesce(seed::text, '-'), coalesce(git_commit, '-'),
                input_versions, counts, coalesce(message, '-'))
              FROM ops.job_runs WHERE run_id = ? AND ended_at = ?::timestamptz""",
              row -> row.getString(1),
              id,
              TUESDAY.toString())
          .get(0);
    }
  }

  private void setStatus(UUID id, String status) throws SQLException {
    try (Connection connection = postgres.open()) {
      Sql.update(connection, "UPDATE public.ml_models SET status = ? WHERE id = ?", status, id);
    }
  }

  private static void assertExitCode(Throwable e, ExitCode expected) {
    assertThat(e)
        .isInstanceOfSatisfying(
            UserException.class, user -> assertThat(user.exitCode()).isEqualTo(expected));
  }
}

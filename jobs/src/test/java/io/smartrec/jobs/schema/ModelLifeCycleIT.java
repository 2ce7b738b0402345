package io.smartrec.jobs.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database itself refuses and records, whoever changes {@code ml_models}. */
@ExtendWith(PostgresExtension.class)
class ModelLifeCycleIT {
  /** From each status the ones it may go to, by what is written down of the life cycle. */
  private static final Map<String, Set<String>> LEGAL =
      Map.of(
          "training", Set.of("registered"),
          "registered", Set.of("staging", "deprecated"),
          "staging", Set.of("production", "deprecated"),
          "production", Set.of("deprecated"),
          "deprecated", Set.of());

  /** How to get there. */
  private static final Map<String, List<String>> WAY =
      Map.of(
          "training", List.of(),
          "registered", List.of("registered"),
          "staging", List.of("registered", "staging"),
          "production", List.of("registered", "staging", "production"),
          "deprecated", List.of("registered", "staging", "production", "deprecated"));

  private TestDatabase database;

  @BeforeEach
  void migrate(TestDatabase testDatabase) throws SQLException {
    database = testDatabase;
    new SchemaMigration(Postgres.at(testDatabase.address())).migrate();
    execute("TRUNCATE ml_models CASCADE");
  }

  static Stream<Arguments> steps() {
    List<String> statuses = Arrays.stream(ModelStatus.values()).map(ModelStatus::code).toList();
    return statuses.stream()
        .flatMap(from -> statuses.stream().map(to -> Arguments.of(from, to)))
        .filter(step -> !step.get()[0].equals(step.get()[1]));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @MethodSource("steps")
  void allowsTheStepsOfTheLifeCycleAndNoOthers(String from, String to) throws SQLException {
    model("v1", from);
    ThrowingCallable step = () -> setStatus("v1", to);

    if (LEGAL.getOrDefault(from, Set.of()).contains(to)) {
      setStatus("v1", to);
      assertThat(query("SELECT status FROM ml_models")).containsExactly(to);
    } else {
      assertRefused("SR001", "cannot go from " + from + " to " + to, step);
      assertThat(query("SELECT status FROM ml_models")).containsExactly(from);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"registered", "staging", "production", "deprecated"})
  void letsEveryModelBeginInTraining(String status) {
    assertRefused(
        "SR001",
        "a new model begins in training",
        () ->
            execute(
                "INSERT INTO ml_models (algorithm, version, status) VALUES ('als', 'x', '"
                    + status
                    + "')"));
  }

  @Test
  void refusesTwoModelsOfOneAlgorithmInProduction() throws SQLException {
    model("v1", "production");
    model("v2", "staging");

    assertRefused(
        "23505", "ml_models_one_production_per_algorithm", () -> setStatus("v2", "production"));
    execute("INSERT INTO ml_models (algorithm, version) VALUES ('popularity', 'p')");
    for (String step : WAY.getOrDefault("production", List.of())) {
      setStatus("p", step);
    }
  }

  @Test
  void bringsAModelBackOnlyByARollbackAndOnlyIfItWasInProduction() throws SQLException {
    model("was", "deprecated");
    model("was-not", "staging");
    setStatus("was-not", "deprecated");
    String back =
        "SET LOCAL smartrec.action = 'rollback'; UPDATE ml_models SET status = 'production' WHERE version = '%s'";

    assertRefused(
        "SR001", "only one that was in production", () -> execute(back.formatted("was-not")));
    execute(back.formatted("was"));

    assertThat(history("was")).endsWith("deprecated -> production");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "id = gen_random_uuid()",
        "algorithm = 'other'",
        "version = 'other'",
        "hyperparameters = '{\"rank\": 1}'",
        "trained_at = trained_at - interval '1 day'"
      })
  void keepsWhatAModelIs(String assignment) throws SQLException {
    model("v1", "registered");

    assertRefused(
        "SR001", "it was trained as", () -> execute("UPDATE ml_models SET " + assignment));
    execute("UPDATE ml_models SET metrics = '{\"model\": {}}'");
  }

  @Test
  void deletesOnlyWhatIsInTrainingOrDeprecated() throws SQLException {
    for (String status : List.of("registered", "staging", "production")) {
      model(status, status);
      assertRefused(
          "SR001",
          "cannot be deleted: its status is " + status,
          () -> execute("DELETE FROM ml_models WHERE version = '" + status + "'"));
    }
    setStatus("production", "deprecated");
    model("training", "training");
    execute("DELETE FROM ml_models WHERE version IN ('production', 'training')");

    assertThat(history("training")).endsWith("training -> failed");
    assertThat(history("production")).endsWith("deprecated -> deleted");
  }

  @Test
  void recordsWhoAndWhyAlsoOfAChangeByHand() throws SQLException {
    model("v1", "registered");
    execute(
        "SET LOCAL smartrec.reason = 'seen to be good'; UPDATE ml_models SET status = 'staging'");

    assertThat(
            query(
                """
                SELECT concat_ws(' ', status_before, status_after, database_role = session_user,
                  changed_at BETWEEN now() - interval '1 minute' AND now(),
                  coalesce(actor, '-'), coalesce(reason, '-'), coalesce(run_id::text, '-'))
                FROM ops.model_status_changes c JOIN ml_models m ON m.id = c.model_id
                ORDER BY change_id"""))
        .containsExactly(
            "training t t - - -",
            "training registered t t - - -",
            "registered staging t t - seen to be good -");
  }

  @Test
  void recordsNothingWhereTheStatusStays() throws SQLException {
    model("v1", "registered");
    execute("UPDATE ml_models SET status = 'registered', metrics = '{}'");

    assertThat(history("v1")).containsExactly("- -> training", "training -> registered");
  }

  @Test
  void recordsForRolesThatCannotWriteTheHistory() throws SQLException {
    model("v1", "registered");
    execute(
        """
        CREATE ROLE writer;
        GRANT SELECT, UPDATE ON ml_models TO writer;
        SET ROLE writer;
        UPDATE ml_models SET status = 'staging'""");
    try {
      assertThat(history("v1")).endsWith("registered -> staging");
      assertRefused(
          "42501",
          "permission denied",
          () -> execute("SET ROLE writer; DELETE FROM ops.model_status_changes"));
    } finally {
      execute("DROP OWNED BY writer; DROP ROLE writer");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE ops.model_status_changes SET reason = 'another'",
        "DELETE FROM ops.model_status_changes",
        "TRUNCATE ops.model_status_changes"
      })
  void keepsTheHistoryAsItWasWritten(String statement) {
    assertRefused("SR002", "they are the history", () -> execute(statement));
  }

  @Test
  void beginsTheHistoryOfModelsThatWereThereBefore() throws SQLException {
    anew("5");
    execute(
        "INSERT INTO ml_models (algorithm, version, status) VALUES ('als', 'a', 'production'), ('als', 'b', 'training')");
    new SchemaMigration(Postgres.at(database.address())).migrate();

    assertThat(history("a")).containsExactly("- -> production");
    assertThat(history("b")).containsExactly("- -> training");
    setStatus("a", "deprecated");
    execute(
        "SET LOCAL smartrec.action = 'rollback'; UPDATE ml_models SET status = 'production' WHERE version = 'a'");
  }

  @Test
  void asksWhichOfTwoModelsIsTheOneInProduction() throws SQLException {
    anew("5");
    execute(
        "INSERT INTO ml_models (algorithm, version, status) VALUES ('als', 'a', 'production'), ('als', 'b', 'production')");

    assertThatThrownBy(new SchemaMigration(Postgres.at(database.address()))::migrate)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining("several models of algorithm als have status production");
    execute("UPDATE ml_models SET status = 'deprecated' WHERE version = 'a'");
    new SchemaMigration(Postgres.at(database.address())).migrate();
  }

  /** A database as an earlier build left it. */
  private void anew(String version) throws SQLException {
    execute("DROP SCHEMA ops, storage, public CASCADE; CREATE SCHEMA public");
    Flyway.configure()
        .dataSource(Postgres.at(database.address()).dataSource())
        .locations("classpath:db/migration")
        .createSchemas(true)
        .defaultSchema("ops")
        .table("schema_history")
        .target(version)
        .load()
        .migrate();
  }

  private void model(String version, String status) throws SQLException {
    execute("INSERT INTO ml_models (algorithm, version) VALUES ('als', '" + version + "')");
    for (String step : WAY.getOrDefault(status, List.of())) {
      setStatus(version, step);
    }
  }

  private void setStatus(String version, String status) throws SQLException {
    execute("UPDATE ml_models SET status = '%s' WHERE version = '%s'".formatted(status, version));
  }

  /** Of the last model with this version. */
  private List<String> history(String version) throws SQLException {
    return query(
        """
        SELECT coalesce(status_before, '-') || ' -> ' || status_after FROM ops.model_status_changes
        WHERE model_id = (SELECT model_id FROM ops.model_status_changes WHERE version = '%s'
          ORDER BY change_id DESC LIMIT 1)
        ORDER BY change_id"""
            .formatted(version));
  }

  private static void assertRefused(String state, String words, ThrowingCallable statement) {
    assertThatThrownBy(statement)
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state))
        .hasMessageContaining(words);
  }

  /** One transaction. */
  private void execute(String sql) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(sql);
      connection.commit();
    }
  }

  private List<String> query(String sql) throws SQLException {
    List<String> result = new ArrayList<>();
    try (Connection connection = database.open();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        result.add(rows.getString(1));
      }
    }
    return result;
  }
}

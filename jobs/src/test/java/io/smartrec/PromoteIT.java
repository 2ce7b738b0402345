package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.spark.postgres.Actor;
import io.smartrec.spark.postgres.EvaluationLog;
import io.smartrec.spark.postgres.ModelLifeCycle;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** promote and rollback as their caller sees them, on models that were entered without training. */
@ExtendWith(PostgresExtension.class)
class PromoteIT {
  private static final String UNKNOWN = "00000000-0000-4000-8000-000000000001";

  private Postgres postgres;
  private Smartrec smartrec = Smartrec.in(Path.of(""));

  @BeforeEach
  void onAnEmptyRegistry(TestDatabase database, @TempDir Path data)
      throws IOException, SQLException {
    postgres = Postgres.at(database.address());
    smartrec = Smartrec.in(data).on(database).with("promotion.champion-margin", "off");
    smartrec.succeed("migrate");
    execute("TRUNCATE ml_models CASCADE");
  }

  @Test
  void bringsAStagedModelToProductionAndDeprecatesTheFormerOne(TestDatabase database)
      throws SQLException {
    UUID first = published("v1", 0.09, 0.03);
    UUID second = published("v2", 0.1, 0.03);
    smartrec.succeed("promote", "--model", first.toString());

    JsonNode result =
        smartrec.succeed(
            "promote",
            "--model=" + second,
            "--reason=better on every segment",
            "--set=promotion.min-metric.value=0.1");

    assertThat(result.path("status_before").asText()).isEqualTo("staging");
    assertThat(result.path("status").asText()).isEqualTo("production");
    assertThat(result.path("replaces_id").asText()).isEqualTo(first.toString());
    assertThat(result.path("gates"))
        .extracting(JsonNode::toString)
        .containsExactly(
            gate("min-metric.value", "ndcg@10 0.1", "at least 0.1", "yes"),
            gate(
                "min-metric.beats-popularity", "ndcg@10 0.1", "more than popularity's 0.03", "yes"),
            gate("max-age-days", "trained 2.0 days ago", "at most 30", "yes"),
            gate(
                "require-publication",
                "version 7 of its predictions is published",
                "published",
                "yes"));
    assertThat(statuses(database)).containsExactly("v1 deprecated", "v2 production");
    assertThat(
            texts(
                database,
                """
                SELECT to_jsonb(concat_ws(' ', version, status_after, run_id, actor = '%s', reason))
                FROM ops.model_status_changes WHERE reason LIKE '%%every segment' ORDER BY change_id"""
                    .formatted(System.getProperty("user.name"))))
        .containsExactly(
            "v1 deprecated " + run(result) + " t replaced by v2: better on every segment",
            "v2 production " + run(result) + " t better on every segment");
    assertThat(
            texts(
                database,
                "SELECT to_jsonb(command || ' ' || state) FROM ops.job_runs WHERE run_id = '"
                    + run(result)
                    + "'"))
        .containsExactly("promote succeeded");
  }

  @Test
  void namesTheRunOfAirflowWhereThereIsOne(TestDatabase database) throws SQLException {
    UUID model = published("v1", 0.09, 0.03);
    Map<String, String> environment = new HashMap<>(smartrec.environment());
    environment.put("AIRFLOW_CTX_DAG_ID", "nightly");
    environment.put("AIRFLOW_CTX_DAG_RUN_ID", "scheduled__2026-02-01");

    new Smartrec(smartrec.settings(), environment).succeed("promote", "--model=" + model);

    assertThat(
            texts(
                database,
                """
                SELECT to_jsonb(actor) FROM ops.model_status_changes
                WHERE model_id = '%s' AND status_after = 'production'"""
                    .formatted(model)))
        .containsExactly(
            "airflow nightly scheduled__2026-02-01 as " + System.getProperty("user.name"));
  }

  @Test
  void promotingAgainChangesNothing(TestDatabase database, @TempDir Path data)
      throws IOException, SQLException {
    published("v1", 0.09, 0.03);
    smartrec.succeed("promote", "--algorithm=als");
    StoredState before = StoredState.of(data, database);

    assertThat(smartrec.succeed("promote", "--algorithm=als").path("headline").asText())
        .isEqualTo("This model is in production already; nothing changed.");

    assertThat(StoredState.of(data, database).tables()).isEqualTo(before.tables());
  }

  @Test
  void aDryRunSaysWhatTheGatesSayAndChangesNothing(TestDatabase database, @TempDir Path data)
      throws IOException, SQLException {
    UUID first = published("v1", 0.09, 0.03);
    smartrec.succeed("promote", "--algorithm=als");
    published("v2", 0.1, 0.03);
    StoredState before = StoredState.of(data, database);

    JsonNode result = smartrec.succeed("promote", "--algorithm=als", "--dry-run");

    assertThat(result.path("headline").asText()).startsWith("Dry run, nothing changed.");
    assertThat(result.path("status").asText()).isEqualTo("staging");
    assertThat(result.path("replaces_id").asText()).isEqualTo(first.toString());
    assertThat(result.path("gates")).hasSize(3);
    smartrec
        .run("promote", "--algorithm=als", "--dry-run", "--set=promotion.max-age-days=1")
        .isRefused(3, "1 of 3 gates failed");
    assertThat(StoredState.of(data, database).tables()).isEqualTo(before.tables());
  }

  /** The model: ndcg@10 0.09 against 0.03 of popularity, coverage@10 0.4, two days old. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "min-metric.value=0.0900001|min-metric.value|ndcg@10 0.09|at least 0.0900001|1 of 4",
        "min-metric.name=map@10|min-metric.beats-popularity|map@10 0.02|more than popularity's 0.02|1 of 3",
        "min-metric.name=ndcg@20|min-metric.beats-popularity|ndcg@20 was not measured|more than|1 of 3",
        "min-coverage=0.5|min-coverage|coverage@10 0.4|at least 0.5|1 of 4",
        "max-age-days=1.9|max-age-days|trained 2.0 days ago|at most 1.9|1 of 3"
      })
  void refusesAModelThatDoesNotPassAGate(
      String setting, String gate, String value, String bound, String failed, TestDatabase database)
      throws SQLException {
    UUID model = published("v1", 0.09, 0.03);

    smartrec
        .run("promote", "--model=" + model, "--set=promotion." + setting)
        .isRefused(3, "Cannot promote als v1", failed + " gates failed", gate, value, bound);
    assertThat(statuses(database)).containsExactly("v1 staging");
  }

  @Test
  void gatesThatAreOffAreNotAsked(TestDatabase database) throws SQLException {
    UUID model = published("v1", 0.01, 0.03);

    JsonNode result =
        smartrec.succeed(
            "promote",
            "--model=" + model,
            "--set=promotion.min-metric.beats-popularity=false",
            "--set=promotion.max-age-days=off",
            "--set=promotion.require-publication=false");

    assertThat(result.path("gates")).isEmpty();
    assertThat(statuses(database)).containsExactly("v1 production");
  }

  /** The margin is a twentieth of 0.08, 0.004. */
  @ParameterizedTest
  @CsvSource({"-0.0039,0.02,true", "0.001,0.03,true", "-0.0041,0.02,false"})
  void aModelMustNotBeWorseThanTheOneInProduction(double lower, double upper, boolean passes)
      throws SQLException {
    UUID champion = published("v1", 0.08, 0.03);
    smartrec.succeed("promote", "--model=" + champion);
    UUID challenger = published("v2", 0.09, 0.03);
    Smartrec asking = smartrec.with("promotion.champion-margin", "0.05");
    asking
        .run("promote", "--model=" + challenger)
        .isRefused(3, "champion-margin", "not compared", "smartrec evaluate --model " + challenger);
    SmartrecConfig asConfigured = ConfigLoader.load(Optional.empty(), Map.of(), Map.of());
    // Seen from the champion: the other way round.
    new EvaluationLog(postgres)
        .keep(
            UUID.randomUUID(),
            new EvaluationLog.Run(UUID.randomUUID(), Smartrec.NOW),
            ModelInputs.yardstick(asConfigured.train(), asConfigured.evaluation()),
            List.of(),
            List.of(
                new EvaluationLog.Pair(
                    champion,
                    challenger,
                    "ndcg@10",
                    0.08,
                    0.09,
                    -0.01,
                    -upper,
                    -lower,
                    0.5,
                    0.5,
                    0.5,
                    0.5)));

    asking
        .run("promote", "--model=" + challenger, "--set=evaluation.split.days=7")
        .isRefused(3, "champion-margin", "as evaluation { } says");
    Smartrec.Outcome outcome = asking.run("promote", "--model=" + challenger);

    assertThat(outcome.exitCode()).isEqualTo(passes ? 0 : 3);
    assertThat(outcome.err() + outcome.out())
        .contains("lower end at least -0.0040", "ndcg@10 +0.0100");
  }

  @Test
  void popularityNeedNotBeatItself() throws SQLException {
    UUID model = published("popularity", "v1", 0.03, 0.03);

    assertThat(smartrec.succeed("promote", "--model=" + model).path("gates")).hasSize(2);
  }

  @Test
  void refusesModelsThatAreNotStaged(TestDatabase database) throws SQLException {
    smartrec.run("promote").isRefused(2, "--model", "--algorithm");
    smartrec.run("promote", "--model", UNKNOWN).isRefused(2, "no model " + UNKNOWN);
    smartrec.run("promote", "--algorithm=als").isRefused(2, "no registered model", "\"als\"");
    UUID registered = registered("als", "v1", 0.09, 0.03);
    smartrec
        .run("promote", "--model=" + registered)
        .isRefused(3, "require-publication", "no predictions are published");
    for (String dryRun : List.of("--dry-run", "--verbose")) {
      assertThat(
              smartrec.run(
                  "promote",
                  "--model=" + registered,
                  "--set=promotion.require-publication=false",
                  dryRun))
          .satisfies(
              outcome -> {
                assertThat(outcome.exitCode()).isEqualTo(4);
                assertThat(outcome.err()).contains("its status is registered, not staging");
              });
    }
    execute("UPDATE ml_models SET status = 'deprecated'");
    smartrec
        .run("promote", "--model=" + registered)
        .isRefused(4, "its status is deprecated, not staging");
    assertThat(statuses(database)).containsExactly("v1 deprecated");
  }

  /** Of an algorithm of its own: the history of the others outlives their tests. */
  @Test
  void rollsBackToTheModelThatWasThereBefore(TestDatabase database, @TempDir Path data)
      throws IOException, SQLException {
    UUID first = published("back", "v1", 0.09, 0.03);
    smartrec.succeed("promote", "--algorithm=back");
    UUID second = published("back", "v2", 0.1, 0.03);
    smartrec.succeed("promote", "--algorithm=back");
    String[] rollback = {"rollback", "--algorithm=back", "--reason=clicks fell"};
    StoredState before = StoredState.of(data, database);

    JsonNode planned =
        smartrec.succeed("rollback", "--algorithm=BACK", "--reason=why", "--dry-run");
    assertThat(planned.path("headline").asText())
        .isEqualTo(
            "Dry run, nothing changed. To come back to production: v1; to be deprecated: v2.");
    assertThat(planned.path("model_id").asText()).isEqualTo(first.toString());
    assertThat(StoredState.of(data, database).tables()).isEqualTo(before.tables());

    JsonNode result = smartrec.succeed(rollback);

    assertThat(result.path("model_id").asText()).isEqualTo(first.toString());
    assertThat(result.path("rolled_back_id").asText()).isEqualTo(second.toString());
    assertThat(statuses(database)).containsExactly("v1 production", "v2 deprecated");
    assertThat(
            texts(
                database,
                "SELECT to_jsonb(version || ' ' || reason) FROM ops.model_status_changes"
                    + " WHERE run_id = '"
                    + run(result)
                    + "' ORDER BY change_id"))
        .containsExactly(
            "v2 rolled back to v1: clicks fell", "v1 rolled back from v2: clicks fell");
    smartrec.run(rollback).isRefused(4, "Cannot roll back back v1", "no model was in production");
  }

  @Test
  void refusesRollbacksWithoutAnythingToRollBack() throws SQLException {
    smartrec.run("rollback", "--algorithm=als").isRefused(2, "--reason");
    smartrec.run("rollback", "--reason=why").isRefused(2, "--algorithm");
    smartrec.run("rollback", "--algorithm=als", "--reason= ").isRefused(2, "--reason is empty");
    smartrec
        .run("rollback", "--algorithm=als", "--reason=why")
        .isRefused(4, "no model of algorithm \"als\" is in production");
    published("v1", 0.09, 0.03);
    smartrec.succeed("promote", "--algorithm=als");
    published("v2", 0.1, 0.03);
    smartrec.succeed("promote", "--algorithm=als");
    execute("DELETE FROM ops.publications");
    for (String dryRun : List.of("--dry-run", "--output=text")) {
      smartrec
          .run("rollback", "--algorithm=als", "--reason=why", dryRun)
          .isRefused(4, "the predictions of als v1", "no longer published");
    }
  }

  private UUID published(String version, double ndcg, double popularity) throws SQLException {
    return published("als", version, ndcg, popularity);
  }

  private UUID published(String algorithm, String version, double ndcg, double popularity)
      throws SQLException {
    UUID id = registered(algorithm, version, ndcg, popularity);
    execute("UPDATE ml_models SET status = 'staging' WHERE id = '" + id + "'");
    execute("INSERT INTO ops.publications VALUES ('" + id + "', 7, 1, 1, now(), '" + id + "')");
    return id;
  }

  /** Trained two days ago, or a little later for each model that is there. */
  private UUID registered(String algorithm, String version, double ndcg, double popularity) {
    UUID id = UUID.randomUUID();
    ModelLifeCycle lifeCycle = new ModelLifeCycle(postgres, new Actor(UUID.randomUUID(), "ann"));
    Instant startedAt = Smartrec.NOW.minus(Duration.ofDays(2));
    lifeCycle.begin(id, algorithm, version, "{}", startedAt);
    String metrics =
        String.format(
            Locale.ROOT,
            """
            {"model": {"ndcg@10": %s, "map@10": 0.02, "coverage@10": 0.4},
             "popularity": {"ndcg@10": %s, "map@10": 0.02}}""",
            ndcg,
            popularity);
    lifeCycle.register(
        id, startedAt, metrics, startedAt.plusSeconds(version.equals("v1") ? 0 : 60));
    return id;
  }

  private static String gate(String gate, String value, String bound, String passed) {
    return "{\"gate\":\"%s\",\"value\":\"%s\",\"bound\":\"%s\",\"passed\":\"%s\"}"
        .formatted(gate, value, bound, passed);
  }

  private static String run(JsonNode result) {
    return result.path("run_id").asText();
  }

  private static List<String> statuses(TestDatabase database) throws SQLException {
    return texts(
        database, "SELECT to_jsonb(version || ' ' || status) FROM ml_models ORDER BY version");
  }

  private static List<String> texts(TestDatabase database, String sql) throws SQLException {
    return StoredState.json(database, sql).stream().map(JsonNode::asText).toList();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = postgres.open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}

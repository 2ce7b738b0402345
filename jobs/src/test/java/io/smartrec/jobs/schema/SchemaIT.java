package io.smartrec.jobs.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/** The migrations against the data model as it is written down, and the migration itself. */
@ExtendWith(PostgresExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SchemaIT {
  private static final String USER = "00000000-0000-0000-0000-000000000001";
  private static final String ITEM = "10000000-0000-0000-0000-000000000001";
  private static final String MODEL = "20000000-0000-0000-0000-000000000001";
  private static final String EXPERIMENT = "30000000-0000-0000-0000-000000000001";

  /** table.column type [NOT NULL] [DEFAULT default], in the order of the table. */
  private static final List<String> COLUMNS =
      lines(
          """
          experiments.id uuid NOT NULL DEFAULT gen_random_uuid()
          experiments.name text NOT NULL
          experiments.status character varying(20) NOT NULL DEFAULT 'draft'::character varying
          experiments.config jsonb NOT NULL DEFAULT '{}'::jsonb
          experiments.started_at timestamp with time zone
          experiments.ended_at timestamp with time zone
          features.id uuid NOT NULL DEFAULT gen_random_uuid()
          features.entity_id uuid NOT NULL
          features.entity_type character varying(50) NOT NULL
          features.feature_name character varying(100) NOT NULL
          features.value double precision NOT NULL
          features.computed_at timestamp with time zone NOT NULL DEFAULT now()
          interactions.id uuid NOT NULL DEFAULT gen_random_uuid()
          interactions.user_id uuid NOT NULL
          interactions.item_id uuid NOT NULL
          interactions.action_type character varying(50) NOT NULL
          interactions.value double precision NOT NULL DEFAULT 1.0
          interactions.timestamp timestamp with time zone NOT NULL DEFAULT now()
          interactions.context jsonb NOT NULL DEFAULT '{}'::jsonb
          items.id uuid NOT NULL DEFAULT gen_random_uuid()
          items.type text NOT NULL
          items.metadata jsonb NOT NULL DEFAULT '{}'::jsonb
          items.created_at timestamp with time zone NOT NULL DEFAULT now()
          ml_models.id uuid NOT NULL DEFAULT gen_random_uuid()
          ml_models.algorithm character varying(100) NOT NULL
          ml_models.version character varying(50) NOT NULL
          ml_models.hyperparameters jsonb NOT NULL DEFAULT '{}'::jsonb
          ml_models.metrics jsonb NOT NULL DEFAULT '{}'::jsonb
          ml_models.status character varying(20) NOT NULL DEFAULT 'training'::character varying
          ml_models.trained_at timestamp with time zone NOT NULL DEFAULT now()
          model_variants.id uuid NOT NULL DEFAULT gen_random_uuid()
          model_variants.experiment_id uuid NOT NULL
          model_variants.model_id uuid NOT NULL
          model_variants.traffic_percent double precision NOT NULL
          model_variants.metrics jsonb NOT NULL DEFAULT '{}'::jsonb
          predictions.user_id uuid NOT NULL
          predictions.item_id uuid NOT NULL
          predictions.model_id uuid NOT NULL
          predictions.score double precision NOT NULL
          predictions.explanation jsonb NOT NULL DEFAULT '{}'::jsonb
          predictions.generated_at timestamp with time zone NOT NULL DEFAULT now()
          preferences.user_id uuid NOT NULL
          preferences.preference_key character varying(100) NOT NULL
          preferences.preference_value jsonb NOT NULL
          users.id uuid NOT NULL DEFAULT gen_random_uuid()
          users.demographics jsonb NOT NULL DEFAULT '{}'::jsonb
          users.created_at timestamp with time zone NOT NULL DEFAULT now()
          """);

  private static final List<String> KEYS =
      lines(
          """
          experiments PRIMARY KEY (id)
          features PRIMARY KEY (id)
          features UNIQUE (entity_id, entity_type, feature_name, computed_at)
          interactions FOREIGN KEY (item_id) REFERENCES items(id)
          interactions FOREIGN KEY (user_id) REFERENCES users(id)
          interactions PRIMARY KEY (id)
          items PRIMARY KEY (id)
          ml_models PRIMARY KEY (id)
          ml_models UNIQUE (algorithm, version)
          model_variants FOREIGN KEY (experiment_id) REFERENCES experiments(id)
          model_variants FOREIGN KEY (model_id) REFERENCES ml_models(id)
          model_variants PRIMARY KEY (id)
          predictions FOREIGN KEY (model_id) REFERENCES ml_models(id)
          predictions PRIMARY KEY (user_id, item_id, model_id)
          preferences FOREIGN KEY (user_id) REFERENCES users(id)
          preferences PRIMARY KEY (user_id, preference_key)
          users PRIMARY KEY (id)
          """);

  private static final List<String> INDEXES =
      lines(
          """
          features (computed_at)
          interactions (item_id, "timestamp")
          interactions (user_id, "timestamp")
          ml_models (algorithm) WHERE ((status)::text = 'production'::text)
          predictions (user_id, score DESC)
          """);

  private TestDatabase database;
  private SchemaMigration migration;

  @BeforeEach
  void connect(TestDatabase testDatabase) {
    database = testDatabase;
    migration = new SchemaMigration(Postgres.at(testDatabase.address()));
  }

  @Test
  @Order(1)
  void refusesADatabaseThatIsNotMigrated() {
    assertThat(migration.currentVersion()).isEmpty();
    assertThatThrownBy(migration::requireCurrent)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("has schema version none, this build needs 8. Run: smartrec migrate");
  }

  @Test
  @Order(2)
  void migratesOnceWhenTwoMigrateAtTheSameTime() {
    CompletableFuture<MigrationResult> other = CompletableFuture.supplyAsync(migration::migrate);
    MigrationResult mine = migration.migrate();

    assertThat(List.of(mine, other.join()))
        .containsExactlyInAnyOrder(
            new MigrationResult(
                Optional.empty(), "8", List.of("1", "2", "3", "4", "5", "6", "7", "8")),
            new MigrationResult(Optional.of("8"), "8", List.of()));
  }

  @Test
  @Order(3)
  void appliesNothingTheSecondTime() throws SQLException {
    assertThat(migration.migrate())
        .isEqualTo(new MigrationResult(Optional.of("8"), "8", List.of()));
    assertThat(migration.currentVersion()).contains("8");
    migration.requireCurrent();
    assertThat(query("SELECT version FROM ops.schema_history WHERE version IS NOT NULL"))
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6", "7", "8");
  }

  @Test
  @Order(4)
  void hasTheColumnsOfTheDataModelAndNoOthers() throws SQLException {
    assertThat(
            query(
                """
                SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
                  || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                  || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '')
                FROM pg_attribute a
                JOIN pg_class c ON c.oid = a.attrelid
                LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
                  AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY c.relname, a.attnum"""))
        .isEqualTo(COLUMNS);
  }

  @Test
  @Order(4)
  void hasTheKeysAndIndexesOfTheDataModelAndNoOthers() throws SQLException {
    assertThat(
            query(
                """
                SELECT replace(conrelid::regclass || ' ' || pg_get_constraintdef(oid), 'public.', '')
                FROM pg_constraint
                WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'f')"""))
        .containsExactlyInAnyOrderElementsOf(KEYS);
    assertThat(
            query(
                """
                SELECT tablename || ' ' || substring(indexdef FROM '\\(.*')
                FROM pg_indexes
                WHERE schemaname = 'public'
                  AND indexname NOT IN (SELECT conname FROM pg_constraint)"""))
        .containsExactlyInAnyOrderElementsOf(INDEXES);
    assertThat(query("SELECT pg_get_partkeydef('public.predictions'::regclass)"))
        .containsExactly("LIST (model_id)");
    assertThat(query("SELECT 1 FROM pg_inherits WHERE inhparent = 'public.predictions'::regclass"))
        .isEmpty();
  }

  @Test
  @Order(4)
  void hasWhatTheJobsNeedInTheirOwnSchema() throws SQLException {
    assertThat(
            query(
                """
                SELECT table_name || ' ' || string_agg(column_name, ' ' ORDER BY ordinal_position)
                FROM information_schema.columns
                WHERE table_schema = 'ops' AND table_name <> 'schema_history'
                GROUP BY table_name"""))
        .containsExactlyInAnyOrder(
            "feature_builds computed_at fingerprint features_version row_count user_count"
                + " item_count built_at run_id",
            "job_runs run_id command state started_at ended_at exit_code seed"
                + " git_commit input_versions counts message",
            "ingests run_id lake source entity ingested_at read_rows accepted_rows duplicate_rows"
                + " rejected_rows changed_rows action_counts source_columns watermark extent table_id",
            "model_status_changes change_id model_id algorithm version status_before status_after"
                + " changed_at database_role actor reason run_id",
            "load_ledger load_id partition row_count loaded_at",
            "publications model_id predictions_version row_count user_count published_at run_id",
            "evaluations evaluation_id model_id name user_count metrics intervals segments"
                + " evaluated_at run_id",
            "comparisons evaluation_id model_id other_id metric model_value other_value difference"
                + " lower_end upper_end p_bootstrap p_wilcoxon p_bootstrap_holm p_wilcoxon_holm"
                + " settings compared_at run_id",
            "tunings id lake inputs algorithm metric search settings seed git_commit trials state"
                + " started_at ended_at best_trial best_iterations",
            "trials tuning_id trial iterations hyperparameters metric state value standard_error"
                + " users message seconds run_id finished_at");
  }

  @Test
  @Order(4)
  void describesEveryTableAndColumn() throws SQLException {
    assertThat(
            query(
                """
                SELECT c.oid::regclass || coalesce('.' || a.attname, '')
                FROM pg_class c
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relnamespace IN ('public'::regnamespace, 'ops'::regnamespace)
                  AND c.relkind IN ('r', 'p') AND c.relname <> 'schema_history'
                  AND (obj_description(c.oid, 'pg_class') IS NULL
                    OR col_description(c.oid, a.attnum) IS NULL)"""))
        .isEmpty();
  }

  @Test
  @Order(5)
  void takesEveryKnownActionTypeAndStatus() throws SQLException {
    createParents();
    for (String action : ActionType.codes()) {
      insertInteraction("'" + action + "', 1, '{}'");
    }
    execute("INSERT INTO ml_models (algorithm, version) VALUES ('als', 'life')");
    for (ModelStatus status : ModelStatus.values()) {
      execute("UPDATE ml_models SET status = '%s' WHERE version = 'life'".formatted(status.code()));
    }
    for (String status : List.of("draft", "running", "analyzing", "concluded")) {
      execute("INSERT INTO experiments (name, status) VALUES ('e', '" + status + "')");
    }
  }

  @ParameterizedTest
  @Order(6)
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "interactions_action_type_known|'poke', 1, '{}'",
        "interactions_action_type_known|'VIEW', 1, '{}'",
        "interactions_value_is_finite|'view', 'NaN', '{}'",
        "interactions_value_is_finite|'view', 'Infinity', '{}'",
        "interactions_value_is_finite|'view', '-Infinity', '{}'",
        "interactions_context_is_object|'view', 1, '[]'"
      })
  void refusesBadInteractions(String constraint, String values) throws SQLException {
    createParents();
    assertRefused(constraint, () -> insertInteraction(values));
  }

  @ParameterizedTest
  @Order(6)
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "users_demographics_is_object|INSERT INTO users (demographics) VALUES ('7')",
        "items_metadata_is_object|INSERT INTO items (type, metadata) VALUES ('a', 'null')",
        "interactions_user_id_fkey|INSERT INTO interactions (user_id, item_id, action_type)"
            + " VALUES (gen_random_uuid(), '"
            + ITEM
            + "', 'view')",
        "interactions_item_id_fkey|INSERT INTO interactions (user_id, item_id, action_type)"
            + " VALUES ('"
            + USER
            + "', gen_random_uuid(), 'view')",
        "features_entity_type_known|INSERT INTO features (entity_id, entity_type, feature_name,"
            + " value) VALUES (gen_random_uuid(), 'shop', 'f', 1)",
        "features_value_is_finite|INSERT INTO features (entity_id, entity_type, feature_name,"
            + " value) VALUES (gen_random_uuid(), 'user', 'f', 'NaN')",
        "features_entity_feature_computed_at_key|INSERT INTO features (entity_id, entity_type,"
            + " feature_name, value, computed_at) SELECT '"
            + USER
            + "', 'user', 'f', n, '2026-01-01Z' FROM generate_series(1, 2) n",
        "ml_models_status_known|INSERT INTO ml_models (algorithm, version, status)"
            + " VALUES ('als', 'x', 'live')",
        "ml_models_algorithm_version_key|INSERT INTO ml_models (algorithm, version)"
            + " VALUES ('als', 'parent')",
        "ml_models_hyperparameters_is_object|INSERT INTO ml_models (algorithm, version,"
            + " hyperparameters) VALUES ('als', 'x', '[]')",
        "ml_models_metrics_is_object|INSERT INTO ml_models (algorithm, version, metrics)"
            + " VALUES ('als', 'x', '1')",
        "experiments_status_known|INSERT INTO experiments (name, status) VALUES ('e', 'paused')",
        "experiments_config_is_object|INSERT INTO experiments (name, config) VALUES ('e', '[]')",
        "experiments_ends_after_start|INSERT INTO experiments (name, started_at, ended_at)"
            + " VALUES ('e', '2026-01-02Z', '2026-01-01Z')",
        "model_variants_traffic_percent_in_range|INSERT INTO model_variants (experiment_id,"
            + " model_id, traffic_percent) VALUES ('"
            + EXPERIMENT
            + "', '"
            + MODEL
            + "', 100.5)",
        "model_variants_traffic_percent_in_range|INSERT INTO model_variants (experiment_id,"
            + " model_id, traffic_percent) VALUES ('"
            + EXPERIMENT
            + "', '"
            + MODEL
            + "', -1)",
        "model_variants_traffic_percent_in_range|INSERT INTO model_variants (experiment_id,"
            + " model_id, traffic_percent) VALUES ('"
            + EXPERIMENT
            + "', '"
            + MODEL
            + "', 'NaN')",
        "model_variants_model_id_fkey|INSERT INTO model_variants (experiment_id, model_id,"
            + " traffic_percent) VALUES ('"
            + EXPERIMENT
            + "', gen_random_uuid(), 50)",
        "model_variants_experiment_id_fkey|INSERT INTO model_variants (experiment_id, model_id,"
            + " traffic_percent) VALUES (gen_random_uuid(), '"
            + MODEL
            + "', 50)",
        "model_variants_metrics_is_object|INSERT INTO model_variants (experiment_id, model_id,"
            + " traffic_percent, metrics) VALUES ('"
            + EXPERIMENT
            + "', '"
            + MODEL
            + "', 1, '1')",
        "preferences_user_id_fkey|INSERT INTO preferences VALUES (gen_random_uuid(), 'k', '1')",
        "preferences_pkey|INSERT INTO preferences SELECT '"
            + USER
            + "', 'k', '1' FROM generate_series(1, 2)",
        "job_runs_state_known|INSERT INTO ops.job_runs (run_id, command, started_at, ended_at, state)"
            + " VALUES (gen_random_uuid(), 'c', now(), now(), 'lost')",
        "job_runs_ended_unless_running|INSERT INTO ops.job_runs (run_id, command, started_at,"
            + " state) VALUES (gen_random_uuid(), 'c', now(), 'failed')"
      })
  void refusesBadRows(String constraint, String insert) throws SQLException {
    createParents();
    assertRefused(constraint, () -> execute(insert));
  }

  @Test
  @Order(7)
  void partitionsInheritTheChecksOfPredictions() throws SQLException {
    createParents();
    execute("CREATE TABLE storage.p PARTITION OF predictions FOR VALUES IN ('" + MODEL + "')");
    String insert = "INSERT INTO predictions VALUES ('" + USER + "', '" + ITEM + "', '" + MODEL;
    execute(insert + "', 0.5)");

    assertRefused("p_pkey", () -> execute(insert + "', 0.5)"));
    assertRefused("predictions_score_is_finite", () -> execute(insert + "', 'NaN')"));
    assertRefused("predictions_score_is_finite", () -> execute(insert + "', 'Infinity')"));
    assertRefused("predictions_explanation_is_object", () -> execute(insert + "', 1, '[]')"));
  }

  @Test
  @Order(8)
  void saysThatANewerDatabaseNeedsANewerBuild() throws SQLException {
    execute(
        "INSERT INTO ops.schema_history (installed_rank, version, description, type, script,"
            + " installed_by, execution_time, success)"
            + " VALUES (9, '99', 'future', 'SQL', 'V99__future.sql', 'x', 1, true)");

    assertThatThrownBy(migration::requireCurrent)
        .isInstanceOf(UserException.class)
        .hasMessageContaining("has schema version 99, this build needs 8. Use a newer build.");
  }

  @Test
  @Order(9)
  void refusesToMigrateADatabaseThatWasMigratedWithOtherFiles() throws SQLException {
    execute("UPDATE ops.schema_history SET checksum = 1 WHERE version = '1'");

    assertThatThrownBy(migration::migrate)
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
        .hasMessageContaining("it was migrated with other files than this build has");
  }

  @Test
  void saysThatTheServerCannotBeReached() {
    PostgresAddress nowhere =
        new PostgresAddress(
            database.address().url().replaceAll("/[^/]*$", "/nowhere"),
            database.address().user(),
            database.address().passwordFile());
    SchemaMigration lost = new SchemaMigration(Postgres.at(nowhere));

    for (Runnable command :
        List.<Runnable>of(lost::migrate, lost::currentVersion, lost::requireCurrent)) {
      assertThatThrownBy(command::run)
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageContaining("there is no such database");
    }
  }

  private void createParents() throws SQLException {
    execute("INSERT INTO users (id) VALUES ('" + USER + "') ON CONFLICT DO NOTHING");
    execute("INSERT INTO items (id, type) VALUES ('" + ITEM + "', 'a') ON CONFLICT DO NOTHING");
    execute(
        "INSERT INTO ml_models (id, algorithm, version) VALUES ('"
            + MODEL
            + "', 'als', 'parent') ON CONFLICT DO NOTHING");
    execute(
        "INSERT INTO experiments (id, name) VALUES ('"
            + EXPERIMENT
            + "', 'parent') ON CONFLICT DO NOTHING");
  }

  private void insertInteraction(String actionValueContext) throws SQLException {
    execute(
        "INSERT INTO interactions (user_id, item_id, action_type, value, context) VALUES ('%s', '%s', %s)"
            .formatted(USER, ITEM, actionValueContext));
  }

  /** A statement that PostgreSQL may refuse. */
  @FunctionalInterface
  private interface Attempt {
    void run() throws SQLException;
  }

  private static void assertRefused(String constraint, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .isInstanceOfSatisfying(
            PSQLException.class,
            e -> assertThat(e.getServerErrorMessage().getConstraint()).isEqualTo(constraint));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
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

  private static List<String> lines(String text) {
    return Arrays.stream(text.split("\n")).filter(line -> !line.isBlank()).toList();
  }
}

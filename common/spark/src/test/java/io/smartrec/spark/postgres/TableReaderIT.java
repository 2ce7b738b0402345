package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.postgres.PostgresAddress;
import io.smartrec.core.run.Interval;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Preferences;
import io.smartrec.core.table.Users;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class TableReaderIT {
  private static final int USERS = 200;
  private static final String ITEM = new UUID(7, 7).toString();

  private final TestDatabase database;
  private Postgres postgres;

  TableReaderIT(TestDatabase database) {
    this.database = database;
    this.postgres = Postgres.at(database.address());
  }

  @BeforeEach
  void fillTables() throws SQLException, IOException {
    postgres = Schema.create(database);
    update("TRUNCATE public.users, public.items CASCADE");
    update(
        """
        INSERT INTO public.users (id, demographics, created_at)
        SELECT md5(i::text)::uuid, jsonb_build_object('n', i), '2025-01-01Z'
        FROM generate_series(1, %d) i"""
            .formatted(USERS));
    update("INSERT INTO public.items VALUES ('%s', 'book', '{}', '2025-01-01Z')".formatted(ITEM));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void readsEveryRowOnce(int partitions, SparkSession spark) throws SQLException {
    for (String edge :
        List.of(
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "55555555-5555-5555-5555-555555555554",
            "55555555-5555-5555-5555-555555555555",
            "7fffffff-ffff-ffff-ffff-ffffffffffff",
            "80000000-0000-0000-0000-000000000000",
            "e0000000-0000-0000-0000-000000000000")) {
      update("INSERT INTO public.users (id) VALUES ('" + edge + "')");
    }
    List<String> expected = query("SELECT id::text FROM public.users");

    try (TableReader reader = TableReader.open(postgres)) {
      Dataset<Row> users = reader.read(spark, Users.TABLE, partitions);

      assertThat(users.rdd().getNumPartitions()).isEqualTo(partitions);
      assertThat(texts(users.select(Users.ID))).containsExactlyInAnyOrderElementsOf(expected);
      if (partitions == 8) {
        assertThat(users.select(functions.spark_partition_id()).distinct().count())
            .isEqualTo(partitions);
      }
    }
  }

  @Test
  void readsColumnsAsTheLakeHasThem(SparkSession spark) throws SQLException {
    String user = new UUID(1, 1).toString();
    update(
        "INSERT INTO public.users VALUES ('%s', '{\"name\": \"Jürgen \\\" 星 😀\"}', '2025-03-30 02:30:00.123456+01')"
            .formatted(user));
    update(
        "INSERT INTO public.interactions VALUES ('%s', '%s', '%s', 'purchase', 0.1, '1969-12-31 23:59:59.999999Z', '{\"a\": [1]}')"
            .formatted(new UUID(2, 2), user, ITEM));
    update(
        "INSERT INTO public.users VALUES ('%s', '{}', '0999-02-28 23:59:59.5Z')"
            .formatted(new UUID(3, 3)));
    update("INSERT INTO public.preferences VALUES ('%s', 'colour', '\"red\"')".formatted(user));

    try (TableReader reader = TableReader.open(postgres)) {
      Dataset<Row> users = reader.read(spark, Users.TABLE, 2);
      assertThat(users.where("id = '" + user + "' AND demographics LIKE '{%'").collectAsList())
          .singleElement()
          .satisfies(
              row -> {
                assertThat(row.<String>getAs(Users.DEMOGRAPHICS))
                    .isEqualTo("{\"name\": \"Jürgen \\\" 星 😀\"}");
                assertThat(row.<Instant>getAs(Users.CREATED_AT))
                    .isEqualTo(Instant.parse("2025-03-30T01:30:00.123456Z"));
              });
      assertThat(users.where("id = '" + new UUID(3, 3) + "'").first().<Instant>getAs(2))
          .isEqualTo(Instant.parse("0999-02-28T23:59:59.5Z"));
      assertThat(reader.read(spark, Items.TABLE, 2).first().mkString("|"))
          .isEqualTo(ITEM + "|book|{}|2025-01-01T00:00:00Z");
      Dataset<Row> interactions = reader.read(spark, Interactions.TABLE, 2);
      assertThat(interactions.first().mkString("|"))
          .isEqualTo(
              "%s|%s|%s|purchase|0.1|1969-12-31T23:59:59.999999Z|{\"a\": [1]}"
                  .formatted(new UUID(2, 2), user, ITEM));
      assertThat(interactions.schema().fields())
          .extracting(field -> field.dataType())
          .containsExactly(
              DataTypes.StringType,
              DataTypes.StringType,
              DataTypes.StringType,
              DataTypes.StringType,
              DataTypes.DoubleType,
              DataTypes.TimestampType,
              DataTypes.StringType);
      assertThat(reader.read(spark, Preferences.TABLE, 2).first().mkString("|"))
          .isEqualTo(user + "|colour|\"red\"");
    }
  }

  @Test
  void readsAnIntervalFromItsStartToBeforeItsEnd(SparkSession spark) throws SQLException {
    interactionsAt(
        "2025-01-31 23:59:59.999999Z",
        "2025-02-01Z",
        "2025-02-01 00:00:00.000001Z",
        "2025-02-28 23:59:59.999999Z",
        "2025-03-01Z",
        "-infinity",
        "infinity");
    Optional<Instant> start = Optional.of(Instant.parse("2025-02-01T00:00:00Z"));
    Optional<Instant> end = Optional.of(Instant.parse("2025-03-01T00:00:00Z"));

    try (TableReader reader = TableReader.open(postgres)) {
      assertThat(count(spark, reader, start, end)).isEqualTo(3);
      assertThat(count(spark, reader, start, Optional.empty())).isEqualTo(5);
      assertThat(count(spark, reader, Optional.empty(), end)).isEqualTo(5);
      assertThat(count(spark, reader, Optional.empty(), Optional.empty())).isEqualTo(7);
      assertThat(count(spark, reader, start.map(at -> at.plusNanos(1)), end)).isEqualTo(2);
      assertThat(count(spark, reader, start, end.map(at -> at.plusNanos(1)))).isEqualTo(4);
      assertThat(
              reader.readInteractions(spark, Interval.ALL, 1).collectAsList().stream()
                  .map(
                      row -> row.<Instant>getAs(Interactions.TIMESTAMP).toString().substring(0, 4)))
          .containsExactlyInAnyOrder("0001", "2025", "2025", "2025", "2025", "2025", "9999");
    }
  }

  @Test
  void readsAnEmptyTable(SparkSession spark) {
    try (TableReader reader = TableReader.open(postgres)) {
      Dataset<Row> preferences = reader.read(spark, Preferences.TABLE, 3);

      assertThat(preferences.count()).isZero();
      assertThat(preferences.columns())
          .containsExactly(
              Preferences.USER_ID, Preferences.PREFERENCE_KEY, Preferences.PREFERENCE_VALUE);
    }
  }

  @Test
  void readsAllTablesAsTheyWereWhenItWasOpened(SparkSession spark) throws SQLException {
    try (TableReader reader = TableReader.open(postgres)) {
      Dataset<Row> users = reader.read(spark, Users.TABLE, 3);
      assertThat(users.count()).isEqualTo(USERS);
      update("DELETE FROM public.items");
      update("INSERT INTO public.users (id) VALUES ('%s')".formatted(new UUID(1, 1)));

      assertThat(users.count()).isEqualTo(USERS);
      assertThat(reader.read(spark, Items.TABLE, 3).count()).isEqualTo(1);
    }
    try (TableReader reader = TableReader.open(postgres)) {
      assertThat(reader.read(spark, Users.TABLE, 3).count()).isEqualTo(USERS + 1);
    }
  }

  @Test
  void tellsThatTheSnapshotIsGone(SparkSession spark) throws SQLException {
    try (TableReader reader = TableReader.open(postgres)) {
      Dataset<Row> users = reader.read(spark, Users.TABLE, 2);
      query(
          "SELECT pg_terminate_backend(pid, 5000)::text FROM pg_stat_activity"
              + " WHERE state = 'idle in transaction' AND datname = current_database()");

      Exception failed = catchThrowableOfType(Exception.class, users::count);

      assertThat(failed).isNotNull();
      assertThat(reader.failure("read users", failed))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
          .hasMessageStartingWith("Cannot read users: the connection to PostgreSQL at ");
    }
  }

  @Test
  void leavesErrorsThatAreNotOfPostgresAlone(SparkSession spark) {
    try (TableReader reader = TableReader.open(postgres)) {
      Exception failed =
          catchThrowableOfType(
              Exception.class,
              () ->
                  reader
                      .read(spark, Users.TABLE, 2)
                      .selectExpr("CAST(demographics AS INT) AS n")
                      .collectAsList());

      assertThat(reader.failure("read users", failed))
          .isNotInstanceOf(UserException.class)
          .hasStackTraceContaining("CAST_INVALID_INPUT");
    }
  }

  @Test
  void sendsToMigrateWhereThereIsNoTable(SparkSession spark) throws SQLException {
    update("ALTER TABLE public.preferences RENAME TO elsewhere");
    try (TableReader reader = TableReader.open(postgres)) {
      assertThatThrownBy(() -> reader.read(spark, Preferences.TABLE, 2))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageStartingWith("Cannot read preferences: PostgreSQL at ")
          .hasMessageEndingWith(" has no such table, or an old one. Run smartrec migrate.");
    } finally {
      update("ALTER TABLE public.elsewhere RENAME TO preferences");
    }
  }

  @Test
  void namesWhatTheRoleMayNotRead(SparkSession spark) throws SQLException {
    update("CREATE ROLE reader LOGIN PASSWORD 'reader-secret'");
    PostgresAddress right = database.address();
    Postgres reader =
        Postgres.at(
            new PostgresAddress(right.url(), "reader", Optional.empty()),
            Map.of(Postgres.PASSWORD_VARIABLE, "reader-secret"));
    try (TableReader tables = TableReader.open(reader)) {
      assertThatThrownBy(() -> tables.read(spark, Users.TABLE, 2))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
          .hasMessageContaining("permission denied for table users");
    } finally {
      update("DROP ROLE reader");
    }
  }

  @Test
  void refusesOtherTables(SparkSession spark) {
    try (TableReader reader = TableReader.open(postgres)) {
      assertThatThrownBy(() -> reader.read(spark, "pg_authid", 1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("No table to read: pg_authid");
    }
  }

  @Test
  void showsNoPassword(SparkSession spark) throws IOException {
    String password = Files.readAllLines(database.address().passwordFile().orElseThrow()).get(0);
    try (TableReader reader = TableReader.open(postgres)) {
      Dataset<Row> users = reader.read(spark, Users.TABLE, 2);
      users.createOrReplaceTempView("pg_users");

      assertThat(
              spark.sql("EXPLAIN EXTENDED SELECT id FROM pg_users").first().getString(0)
                  + spark.sql("EXPLAIN FORMATTED SELECT id FROM pg_users").first().getString(0)
                  + users
                  + users.schema()
                  + spark.conf().getAll()
                  + postgres.jdbcUrl())
          .contains("JDBCRelation")
          .doesNotContain(password);
    }
    assertThat(postgres.jdbcUrl()).contains("logServerErrorDetail=false").doesNotContain("user");
  }

  @Test
  void tellsAWrongPasswordWithoutIt() {
    PostgresAddress right = database.address();
    Postgres wrong =
        Postgres.at(
            new PostgresAddress(right.url(), right.user(), Optional.empty()),
            Map.of(Postgres.PASSWORD_VARIABLE, "wrong-secret"));

    assertThatThrownBy(() -> TableReader.open(wrong))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining("the password is wrong")
        .hasStackTraceContaining("authentication failed")
        .satisfies(e -> assertThat(Arrays.toString(e.getStackTrace())).doesNotContain("secret"))
        .hasMessageNotContaining("wrong-secret");
  }

  private static long count(
      SparkSession spark, TableReader reader, Optional<Instant> start, Optional<Instant> end) {
    return reader.readInteractions(spark, new Interval(start, end), 3).count();
  }

  private void interactionsAt(String... times) throws SQLException {
    for (String time : times) {
      update(
          "INSERT INTO public.interactions (user_id, item_id, action_type, timestamp)"
              + " VALUES (md5('1')::uuid, '%s', 'view', '%s')".formatted(ITEM, time));
    }
  }

  private static List<String> texts(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.getString(0)).toList();
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = postgres.open()) {
      return Sql.query(connection, sql, row -> row.getString(1));
    }
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = postgres.open()) {
      Sql.update(connection, sql);
    }
  }
}

package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Users;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class EntityLoaderIT {
  private static final Instant LOADED_AT = Instant.parse("2026-03-02T10:00:00Z");
  private static final Instant CREATED_AT = Instant.parse("2025-01-01T00:00:00Z");
  private static final StructType USERS =
      new StructType()
          .add(Users.UPDATED_AT, DataTypes.TimestampType)
          .add(Users.ID, DataTypes.StringType)
          .add(Users.DEMOGRAPHICS, DataTypes.StringType)
          .add(Users.CREATED_AT, DataTypes.TimestampType);
  private static final StructType ITEMS =
      new StructType()
          .add(Items.ID, DataTypes.StringType)
          .add(Items.TYPE, DataTypes.StringType)
          .add(Items.METADATA, DataTypes.StringType)
          .add(Items.CREATED_AT, DataTypes.TimestampType);

  private Postgres postgres;
  private int runs;

  @BeforeEach
  void createSchema(TestDatabase database) throws SQLException, IOException {
    postgres = Schema.create(database);
    update("TRUNCATE public.users, public.items CASCADE");
  }

  @Test
  void insertsTheUsersThatAreMissingAndLeavesTheOthersAlone(SparkSession spark)
      throws SQLException {
    update(
        "INSERT INTO public.users VALUES ('%s', '{\"plan\": \"gold\"}', '2020-01-01Z')"
            .formatted(new UUID(0, 1)));
    Dataset<Row> users =
        spark.createDataFrame(
            List.of(
                RowFactory.create(LOADED_AT, new UUID(0, 1).toString(), "{}", CREATED_AT),
                RowFactory.create(
                    LOADED_AT,
                    new UUID(0, 2).toString(),
                    "{\"name\": \"O'Neil\\t😀\"}",
                    CREATED_AT),
                RowFactory.create(LOADED_AT, new UUID(0, 3).toString(), null, null)),
            USERS);

    assertThat(loader().loadUsers(users.repartition(3))).isEqualTo(2);
    assertThat(loader().loadUsers(users)).isZero();

    assertThat(
            query(
                "SELECT right(id::text, 1) || ' ' || demographics || ' ' || created_at"
                    + " FROM public.users ORDER BY id"))
        .containsExactly(
            "1 {\"plan\": \"gold\"} 2020-01-01 00:00:00+00",
            "2 {\"name\": \"O'Neil\\t😀\"} 2025-01-01 00:00:00+00",
            "3 {} 2026-03-02 10:00:00+00");
    assertNothingLeft();
  }

  @Test
  void insertsItems(SparkSession spark) throws SQLException {
    assertThat(
            loader()
                .loadItems(
                    items(spark, new UUID(1, 1).toString(), "book", "{\"title\": \"a\\nb\"}")))
        .isEqualTo(1);

    assertThat(query("SELECT type || ' ' || (metadata->>'title') FROM public.items"))
        .containsExactly("book a\nb");
    assertNothingLeft();
  }

  @Test
  void refusesBadRowsAndInsertsNothing(SparkSession spark) throws SQLException {
    String id = new UUID(1, 1).toString();
    assertRefused(items(spark, id, null, "{}"), "null value in column \"type\"");
    assertRefused(items(spark, id, "book", "{\"title\": \"\\u0000\"}"), "the character NUL");
    assertRefused(items(spark, id, "bo\0ok", "{}"), "the character NUL");
    assertRefused(items(spark, id, "book", "7"), "items_metadata_is_object");
    assertRefused(items(spark, "85123A", "book", "{}"), "'85123A' is no UUID");
    assertThat(query("SELECT id FROM public.items")).isEmpty();
  }

  @Test
  void dropsWhatADeadRunLeft(SparkSession spark) throws SQLException {
    update("CREATE TABLE storage.items_0123456789abcdef (id uuid)");
    update(
        "INSERT INTO ops.load_ledger (load_id, partition, row_count)"
            + " VALUES ('01234567-89ab-cdef-0000-000000000000', 0, 5)");

    loader().loadItems(items(spark, new UUID(1, 1).toString(), "book", "{}"));

    assertNothingLeft();
  }

  @Test
  void refusesWhileSomeoneElseLoads(SparkSession spark) {
    try (AdvisoryLock other = AdvisoryLock.acquire(postgres, "loading items")) {
      assertThat(other).isNotNull();
      assertThatThrownBy(
              () -> loader().loadItems(items(spark, new UUID(1, 1).toString(), "book", "{}")))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
          .hasMessageContaining("Someone else is loading items");
    }
  }

  private void assertRefused(Dataset<Row> items, String reason) throws SQLException {
    assertThatThrownBy(() -> loader().loadItems(items))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining(reason);
    assertNothingLeft();
  }

  private void assertNothingLeft() throws SQLException {
    assertThat(query("SELECT load_id FROM ops.load_ledger")).isEmpty();
    assertThat(query("SELECT relname FROM pg_class WHERE relnamespace = 'storage'::regnamespace"))
        .isEmpty();
  }

  private EntityLoader loader() {
    runs++;
    return new EntityLoader(postgres, new UUID(8, runs), LOADED_AT, 2);
  }

  private static Dataset<Row> items(
      SparkSession spark, String id, @Nullable String type, String json) {
    return spark.createDataFrame(List.of(RowFactory.create(id, type, json, CREATED_AT)), ITEMS);
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

package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Features;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith({SparkExtension.class, PostgresExtension.class})
class FeatureLoaderIT {
  private static final Instant STARTED_AT = Instant.parse("2026-03-02T10:00:00Z");
  private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00.000001Z");
  private static final Instant TUESDAY = Instant.parse("2026-03-03T00:00:00Z");
  private static final StructType SCHEMA =
      new StructType()
          // Not PostgreSQL's order: columns go by name.
          .add(Features.VALUE, DataTypes.DoubleType)
          .add(Features.ID, DataTypes.StringType)
          .add(Features.ENTITY_ID, DataTypes.StringType)
          .add(Features.ENTITY_TYPE, DataTypes.StringType)
          .add(Features.FEATURE_NAME, DataTypes.StringType)
          .add(Features.COMPUTED_AT, DataTypes.TimestampType);

  private final SparkSession spark;
  private Postgres postgres;
  private int runs;

  FeatureLoaderIT(SparkSession spark) {
    this.spark = spark;
  }

  @BeforeEach
  void createSchema(TestDatabase database) throws SQLException, IOException {
    postgres = Schema.create(database);
    update("TRUNCATE public.features, ops.feature_builds");
  }

  /** Of three rows one changes its value, one goes, one stays; one is new. */
  @Test
  void replacesTheFeaturesOfOnePointInTimeOnly() throws SQLException {
    FeatureBuild first = build(MONDAY, 1, 3);
    assertThat(loader().load(first, features(MONDAY, "1 0.5", "2 1", "3 -7"))).isEqualTo(3);
    assertThat(loader().load(build(TUESDAY, 2, 1), features(TUESDAY, "17 8"))).isEqualTo(1);
    assertThat(loader().loaded(MONDAY)).contains(first);

    FeatureBuild second = build(MONDAY, 3, 3);
    assertThat(loader().load(second, features(MONDAY, "1 0.5", "2 1.5", "4 2").repartition(3)))
        .isEqualTo(3);

    assertThat(stored())
        .containsExactly(
            "1 0.5 2026-03-02 00:00:00.000001+00",
            "2 1.5 2026-03-02 00:00:00.000001+00",
            "4 2 2026-03-02 00:00:00.000001+00",
            "17 8 2026-03-03 00:00:00+00");
    assertThat(loader().loaded(MONDAY)).contains(second);
    assertNothingLeft();
  }

  @Test
  void takesThePlaceOfSomebodyElsesRowOfTheSameKey() throws SQLException {
    update(
        "INSERT INTO public.features VALUES (gen_random_uuid(), '%s', 'user', 'f', 9, '%s')"
            .formatted(entity(1), MONDAY));

    assertThat(loader().load(build(MONDAY, 1, 1), features(MONDAY, "1 0.5"))).isEqualTo(2);

    assertThat(stored()).containsExactly("1 0.5 2026-03-02 00:00:00.000001+00");
  }

  @Test
  void whatIsForgottenOrDeletedIsNotLoaded() throws SQLException {
    loader().load(build(MONDAY, 1, 1), features(MONDAY, "1 0.5"));
    loader().load(build(TUESDAY, 1, 1), features(TUESDAY, "17 0.5"));

    loader().forget(MONDAY);
    update("DELETE FROM public.features WHERE computed_at = '" + TUESDAY + "'");

    assertThat(loader().loaded(MONDAY)).isEmpty();
    assertThat(loader().loaded(TUESDAY)).isEmpty();
    assertThat(stored()).hasSize(1);
  }

  @Test
  void refusesWhatIsNotTheBuildAndChangesNothing() throws SQLException {
    FeatureBuild first = build(MONDAY, 1, 1);
    loader().load(first, features(MONDAY, "1 0.5"));

    assertRefused(build(MONDAY, 2, 3), features(MONDAY, "1 1", "2 2"), "expected 3 rows");
    assertRefused(build(TUESDAY, 2, 1), features(MONDAY, "1 1"), "expected 1 rows");
    assertRefused(build(MONDAY, 2, 1), features(MONDAY, "1 NaN"), "features_value_is_finite");

    assertThat(stored()).containsExactly("1 0.5 2026-03-02 00:00:00.000001+00");
    assertThat(loader().loaded(MONDAY)).contains(first);
  }

  @Test
  void refusesWhileSomeoneElseLoads() {
    try (AdvisoryLock other = AdvisoryLock.acquire(postgres, "loading features")) {
      assertThat(other).isNotNull();
      assertThatThrownBy(() -> loader().load(build(MONDAY, 1, 1), features(MONDAY, "1 1")))
          .isInstanceOfSatisfying(
              UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.CONFLICT))
          .hasMessageContaining("Someone else is loading features");
    }
  }

  private void assertRefused(FeatureBuild build, Dataset<Row> features, String reason)
      throws SQLException {
    assertThatThrownBy(() -> loader().load(build, features))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATA_REFUSED))
        .hasMessageContaining(reason);
    assertNothingLeft();
  }

  private void assertNothingLeft() throws SQLException {
    assertThat(query("SELECT load_id::text FROM ops.load_ledger")).isEmpty();
    assertThat(
            query(
                "SELECT relname::text FROM pg_class WHERE relnamespace = 'storage'::regnamespace"))
        .isEmpty();
  }

  private FeatureLoader loader() {
    runs++;
    return new FeatureLoader(postgres, new UUID(9, runs), STARTED_AT, 2);
  }

  private static FeatureBuild build(Instant computedAt, long version, long rows) {
    return new FeatureBuild(computedAt, "fingerprint " + version, version, rows, rows, 0);
  }

  /** Lines of the number of an entity and its value. */
  private Dataset<Row> features(Instant computedAt, String... lines) {
    List<Row> rows =
        Arrays.stream(lines)
            .map(line -> List.of(line.split(" ", 2)))
            .map(
                w ->
                    RowFactory.create(
                        Double.valueOf(w.get(1)),
                        new UUID(1, Integer.parseInt(w.get(0))).toString(),
                        entity(Integer.parseInt(w.get(0))).toString(),
                        Features.USER,
                        "f",
                        computedAt))
            .toList();
    return spark.createDataFrame(rows, SCHEMA);
  }

  private static UUID entity(int n) {
    return new UUID(0, n);
  }

  private List<String> stored() throws SQLException {
    return query(
        "SELECT ('x' || right(entity_id::text, 4))::bit(16)::int || ' ' || value || ' ' || computed_at"
            + " FROM public.features ORDER BY computed_at, entity_id");
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = postgres.open()) {
      Sql.execute(connection, "SET TIME ZONE 'UTC'");
      return Sql.query(connection, sql, row -> row.getString(1));
    }
  }

  private void update(String sql) throws SQLException {
    try (Connection connection = postgres.open()) {
      Sql.execute(connection, sql);
    }
  }
}

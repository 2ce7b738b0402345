package io.smartrec.spark.postgres;

import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Features;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the features of one point in time into {@code features}, in place of those of the same
 * point in time. The executors copy them into a stage table; one transaction then deletes what is
 * no more, inserts what is new, updates what has another value and notes the build: until it ends
 * readers see the former features, and a run that dies leaves them.
 *
 * <p>The features must come from storage (a Delta version), not from a computation that Spark might
 * repeat.
 */
public final class FeatureLoader {
  private static final Logger LOG = LoggerFactory.getLogger(FeatureLoader.class);

  private static final List<CopyColumn> COLUMNS =
      List.of(
          CopyColumn.uuid(Features.ID),
          CopyColumn.uuid(Features.ENTITY_ID),
          CopyColumn.text(Features.ENTITY_TYPE),
          CopyColumn.text(Features.FEATURE_NAME),
          CopyColumn.float8(Features.VALUE),
          CopyColumn.timestamptz(Features.COMPUTED_AT));
  private static final String NAMES =
      String.join(", ", COLUMNS.stream().map(CopyColumn::name).toList());

  /** A build whose rows have been deleted since is none. */
  private static final String LOADED =
      """
      SELECT fingerprint, features_version, row_count, user_count, item_count
      FROM ops.feature_builds b
      WHERE computed_at = ?
        AND EXISTS (SELECT FROM public.features f WHERE f.computed_at = b.computed_at)""";

  /** Their ids follow from their keys: another id is another key, or somebody else's row. */
  private static final String DELETE_OTHERS =
      """
      DELETE FROM public.features f
      WHERE f.computed_at = ? AND NOT EXISTS (SELECT FROM %s s WHERE s.id = f.id)""";

  private static final String INSERT =
      """
      INSERT INTO public.features AS f (%1$s) SELECT %1$s FROM %2$s
      ON CONFLICT (id) DO UPDATE SET value = excluded.value WHERE f.value <> excluded.value""";

  private static final String NOTE =
      """
      INSERT INTO ops.feature_builds
        (computed_at, fingerprint, features_version, row_count, user_count, item_count, built_at,
         run_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (computed_at) DO UPDATE SET
        fingerprint = excluded.fingerprint, features_version = excluded.features_version,
        row_count = excluded.row_count, user_count = excluded.user_count,
        item_count = excluded.item_count, built_at = excluded.built_at, run_id = excluded.run_id""";

  private final Postgres postgres;
  private final UUID runId;
  private final Instant startedAt;
  private final int connections;

  /**
   * @param runId identifies the run; a new one for each
   * @param startedAt recorded as the time of the build
   * @param connections how many executors may load at once, at least 1
   */
  public FeatureLoader(Postgres postgres, UUID runId, Instant startedAt, int connections) {
    this.postgres = postgres;
    this.runId = runId;
    this.startedAt = startedAt;
    this.connections = connections;
  }

  /**
   * The build of this point in time that is loaded.
   *
   * @throws UserException exit code 5 when PostgreSQL cannot be reached
   */
  public Optional<FeatureBuild> loaded(Instant computedAt) {
    return postgres.inTransaction(
        "look up the features as of " + computedAt,
        connection ->
            Sql.query(
                    connection,
                    LOADED,
                    row ->
                        new FeatureBuild(
                            computedAt,
                            row.getString(1),
                            row.getLong(2),
                            row.getLong(3),
                            row.getLong(4),
                            row.getLong(5)),
                    utc(computedAt))
                .stream()
                .findFirst());
  }

  /**
   * Forgets that a build of this point in time is loaded; its rows stay. For the time in which lake
   * and PostgreSQL may differ: what dies in it is not taken for loaded.
   *
   * @throws UserException exit code 5 when PostgreSQL cannot be reached
   */
  public void forget(Instant computedAt) {
    postgres.inTransaction(
        "forget the features as of " + computedAt,
        connection ->
            Sql.update(
                connection,
                "DELETE FROM ops.feature_builds WHERE computed_at = ?",
                utc(computedAt)));
  }

  /**
   * Loads a build.
   *
   * @param features the columns of {@link Features}, rows of the build's point in time only
   * @return how many rows of PostgreSQL were inserted, updated or deleted
   * @throws UserException exit code 3 when the number of rows is not the build's or PostgreSQL
   *     refuses one, 4 when someone else is loading features, 5 when PostgreSQL cannot be reached
   */
  @SuppressWarnings("try") // the lock is held, not used
  public long load(FeatureBuild build, Dataset<Row> features) {
    StageTable stage =
        new StageTable(postgres, Features.TABLE, NameUuid.of(runId, Features.TABLE), COLUMNS);
    try (Connection connection = postgres.open();
        AdvisoryLock lock = AdvisoryLock.acquire(connection, "loading features")) {
      StageTable.dropLeftovers(connection, Features.TABLE);
      // Unlogged: read once and dropped. If the server crashes, this connection is gone as well.
      Sql.execute(
          connection,
          "CREATE UNLOGGED TABLE %s (LIKE public.features INCLUDING CONSTRAINTS)"
              .formatted(stage.qualifiedName()));
      try {
        stage.fill(features, connections);
        check(connection, stage, build);
        Sql.execute(connection, "ANALYZE " + stage.qualifiedName());
        long changed = Postgres.inTransaction(connection, open -> replace(open, stage, build));
        stage.drop(connection);
        LOG.info("Loaded {}, {} rows changed", build, changed);
        return changed;
      } catch (SQLException | RuntimeException e) {
        stage.dropAfter(e, connection);
        throw e;
      }
    } catch (SQLException e) {
      throw stage.failure(e);
    }
  }

  private static void check(Connection connection, StageTable stage, FeatureBuild build)
      throws SQLException {
    long found =
        Sql.query(
                connection,
                "SELECT count(*) FROM %s WHERE computed_at = ?".formatted(stage.qualifiedName()),
                row -> row.getLong(1),
                utc(build.computedAt()))
            .get(0);
    if (found != build.rows()) {
      throw UserException.dataRefused(
          "Cannot load the features as of %s: expected %d rows at version %d, found %d. No feature was changed. Run it again."
              .formatted(build.computedAt(), build.rows(), build.tableVersion(), found));
    }
  }

  private long replace(Connection connection, StageTable stage, FeatureBuild build)
      throws SQLException {
    OffsetDateTime computedAt = utc(build.computedAt());
    long deleted =
        Sql.update(connection, DELETE_OTHERS.formatted(stage.qualifiedName()), computedAt);
    long written = Sql.update(connection, INSERT.formatted(NAMES, stage.qualifiedName()));
    Sql.update(
        connection,
        NOTE,
        computedAt,
        build.fingerprint(),
        build.tableVersion(),
        build.rows(),
        build.users(),
        build.items(),
        utc(startedAt),
        runId);
    return deleted + written;
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}

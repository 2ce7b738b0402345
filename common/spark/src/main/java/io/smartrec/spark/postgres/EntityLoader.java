package io.smartrec.spark.postgres;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Users;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the users and items PostgreSQL does not have yet into {@code users} and {@code items}. Rows
 * that are there are never changed: the online half owns them. Running it again inserts nothing.
 *
 * <p>Missing demographics or metadata become an empty object, a missing created_at the time of the
 * load.
 */
public final class EntityLoader {
  private static final Logger LOG = LoggerFactory.getLogger(EntityLoader.class);
  private static final String EMPTY_OBJECT = "{}";

  private static final List<CopyColumn> USER_COLUMNS =
      List.of(
          CopyColumn.uuid(Users.ID),
          CopyColumn.jsonb(Users.DEMOGRAPHICS),
          CopyColumn.timestamptz(Users.CREATED_AT));
  private static final List<CopyColumn> ITEM_COLUMNS =
      List.of(
          CopyColumn.uuid(Items.ID),
          CopyColumn.text(Items.TYPE),
          CopyColumn.jsonb(Items.METADATA),
          CopyColumn.timestamptz(Items.CREATED_AT));

  private final Postgres postgres;
  private final UUID runId;
  private final Instant loadedAt;
  private final int connections;

  /**
   * @param runId identifies the run; a new one for each
   * @param loadedAt stands in for a missing created_at
   * @param connections how many executors may load at once, at least 1
   */
  public EntityLoader(Postgres postgres, UUID runId, Instant loadedAt, int connections) {
    this.postgres = postgres;
    this.runId = runId;
    this.loadedAt = loadedAt;
    this.connections = connections;
  }

  /**
   * Inserts the users that are not there yet.
   *
   * @param users with the columns id, demographics and created_at of {@link Users}
   * @return how many were inserted
   * @throws io.smartrec.core.error.UserException exit code 3 when PostgreSQL refuses a row, 4 when
   *     someone else is loading users, 5 when PostgreSQL cannot be reached
   */
  public long loadUsers(Dataset<Row> users) {
    Dataset<Row> complete =
        users
            .withColumn(Users.DEMOGRAPHICS, coalesce(col(Users.DEMOGRAPHICS), lit(EMPTY_OBJECT)))
            .withColumn(Users.CREATED_AT, coalesce(col(Users.CREATED_AT), lit(loadedAt)));
    return load(Users.TABLE, complete, USER_COLUMNS);
  }

  /**
   * Inserts the items that are not there yet.
   *
   * @param items with the columns id, type, metadata and created_at of {@link Items}
   * @return how many were inserted
   * @throws io.smartrec.core.error.UserException exit code 3 when PostgreSQL refuses a row, 4 when
   *     someone else is loading items, 5 when PostgreSQL cannot be reached
   */
  public long loadItems(Dataset<Row> items) {
    Dataset<Row> complete =
        items
            .withColumn(Items.METADATA, coalesce(col(Items.METADATA), lit(EMPTY_OBJECT)))
            .withColumn(Items.CREATED_AT, coalesce(col(Items.CREATED_AT), lit(loadedAt)));
    return load(Items.TABLE, complete, ITEM_COLUMNS);
  }

  @SuppressWarnings("try") // the lock is held, not used
  private long load(String table, Dataset<Row> rows, List<CopyColumn> columns) {
    StageTable stage = new StageTable(postgres, table, NameUuid.of(runId, table), columns);
    try (Connection connection = postgres.open();
        AdvisoryLock lock = AdvisoryLock.acquire(connection, "loading " + table)) {
      StageTable.dropLeftovers(connection, table);
      // Unlogged: read once and dropped. If the server crashes, this connection is gone as well.
      Sql.execute(
          connection,
          "CREATE UNLOGGED TABLE %s (LIKE public.%s INCLUDING CONSTRAINTS)"
              .formatted(stage.qualifiedName(), table));
      try {
        stage.fill(rows, connections);
        long inserted = insertMissing(connection, table, stage, columns);
        stage.drop(connection);
        LOG.info("Inserted {} {} that were not there yet", inserted, table);
        return inserted;
      } catch (SQLException | RuntimeException e) {
        stage.dropAfter(e, connection);
        throw e;
      }
    } catch (SQLException e) {
      throw stage.failure(e);
    }
  }

  private static long insertMissing(
      Connection connection, String table, StageTable stage, List<CopyColumn> columns)
      throws SQLException {
    String names = String.join(", ", columns.stream().map(CopyColumn::name).toList());
    return Sql.update(
        connection,
        "INSERT INTO public.%s (%s) SELECT %s FROM %s ON CONFLICT (id) DO NOTHING"
            .formatted(table, names, names, stage.qualifiedName()));
  }
}

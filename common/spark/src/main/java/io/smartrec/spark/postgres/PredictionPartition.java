package io.smartrec.spark.postgres;

import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Predictions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/**
 * A partition of {@code predictions} in the making: a table of its own, with every constraint and
 * index it needs to be attached without being scanned.
 */
final class PredictionPartition {
  private static final List<CopyColumn> COLUMNS =
      List.of(
          CopyColumn.uuid(Predictions.USER_ID),
          CopyColumn.uuid(Predictions.ITEM_ID),
          CopyColumn.uuid(Predictions.MODEL_ID),
          CopyColumn.float8(Predictions.SCORE),
          CopyColumn.jsonb(Predictions.EXPLANATION),
          CopyColumn.timestamptz(Predictions.GENERATED_AT));

  /** The partitions of public.predictions that hold this prefix's model: one or none. */
  private static final String ATTACHED =
      """
      SELECT c.relname
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'public.predictions'::regclass AND starts_with(c.relname, ?)""";

  private final UUID modelId;
  private final String prefix;
  private final StageTable stage;

  PredictionPartition(Postgres postgres, UUID modelId, UUID runId) {
    this.modelId = modelId;
    this.prefix = "model_" + StageTable.hex(modelId);
    this.stage = new StageTable(postgres, prefix, NameUuid.of(runId, modelId.toString()), COLUMNS);
  }

  StageTable stage() {
    return stage;
  }

  /** An empty table; what a dead run left of this model is dropped. */
  void create(Connection connection) throws SQLException {
    StageTable.dropLeftovers(connection, prefix);
    // Checked while it is copied, and logged: an unlogged table would be empty after a crash.
    Sql.execute(
        connection,
        """
        CREATE TABLE %s (
          LIKE public.predictions INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS,
          CONSTRAINT predictions_model_id_is_partition CHECK (model_id = '%s'))"""
            .formatted(stage.qualifiedName(), modelId));
  }

  /**
   * Holds the loaded rows against what was expected and against users and items.
   *
   * @throws UserException exit code 3 when they differ or an id is unknown
   */
  void check(Connection connection, PublicationRequest.Source expected) throws SQLException {
    PublicationRequest.Source found =
        Sql.query(
                connection,
                "SELECT count(*), count(DISTINCT user_id) FROM " + stage.qualifiedName(),
                row ->
                    new PublicationRequest.Source(
                        expected.version(), row.getLong(1), row.getLong(2)))
            .get(0);
    if (!found.equals(expected)) {
      throw UserException.dataRefused(
          ("Cannot publish model %s: expected %d predictions for %d users at version %d, loaded %d"
                  + " for %d. No prediction was changed. Run predict for this model again.")
              .formatted(
                  modelId,
                  expected.rows(),
                  expected.users(),
                  expected.version(),
                  found.rows(),
                  found.users()));
    }
    long users = unknown(connection, Predictions.USER_ID, "public.users");
    long items = unknown(connection, Predictions.ITEM_ID, "public.items");
    if (users + items > 0) {
      throw UserException.dataRefused(
          ("Cannot publish model %s: %d of its users and %d of its items are not in the database."
                  + " No prediction was changed. Load users and items first.")
              .formatted(modelId, users, items));
    }
  }

  private long unknown(Connection connection, String column, String table) throws SQLException {
    return Sql.query(
            connection,
            """
            SELECT count(*) FROM (SELECT DISTINCT %s AS id FROM %s) p
            WHERE NOT EXISTS (SELECT FROM %s e WHERE e.id = p.id)"""
                .formatted(column, stage.qualifiedName(), table),
            row -> row.getLong(1))
        .get(0);
  }

  /** Builds what the partitioned table has, so that attaching it scans nothing. */
  void index(Connection connection) throws SQLException {
    String table = stage.qualifiedName();
    Sql.execute(
        connection,
        "ALTER TABLE %s ADD CONSTRAINT %s_pkey PRIMARY KEY (user_id, item_id, model_id)"
            .formatted(table, stage.name()));
    Sql.execute(
        connection,
        "CREATE INDEX %s_score ON %s (user_id, score DESC)".formatted(stage.name(), table));
    // In two steps: ml_models stays writable while the rows are checked.
    Sql.execute(
        connection,
        """
        ALTER TABLE %s ADD CONSTRAINT predictions_model_id_fkey
        FOREIGN KEY (model_id) REFERENCES public.ml_models (id) NOT VALID"""
            .formatted(table));
    Sql.execute(
        connection,
        "ALTER TABLE %s VALIDATE CONSTRAINT predictions_model_id_fkey".formatted(table));
    Sql.execute(connection, "ANALYZE " + table);
  }

  /**
   * Puts this partition in the place of the model's former one. Takes its locks on predictions
   * before those on ml_models, always in this order.
   */
  void attach(Connection connection) throws SQLException {
    for (String former : Sql.query(connection, ATTACHED, row -> row.getString(1), prefix + "_")) {
      Sql.execute(connection, "DROP TABLE storage." + former);
    }
    Sql.execute(
        connection,
        "ALTER TABLE public.predictions ATTACH PARTITION %s FOR VALUES IN ('%s')"
            .formatted(stage.qualifiedName(), modelId));
  }
}

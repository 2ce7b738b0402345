package io.smartrec.spark.postgres;

import io.smartrec.core.domain.ModelStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** Reads the model registry, {@code ml_models}; {@link ModelLifeCycle} changes it. JSON is text. */
public final class ModelRegistry {
  private static final String SELECT =
      """
      SELECT id, algorithm, version, hyperparameters::text, metrics::text, status, trained_at
      FROM public.ml_models
      """;
  private static final String INPUTS =
      """
      SELECT m.id, m.algorithm || ' ' || m.version, i.key, i.value->>'table_id', (i.value->>'version')::bigint
      FROM public.ml_models m,
        jsonb_each(CASE jsonb_typeof(m.hyperparameters->'inputs')
          WHEN 'object' THEN m.hyperparameters->'inputs' ELSE '{}' END) i
      WHERE m.status <> 'deprecated' AND jsonb_typeof(i.value->'version') = 'number'
      ORDER BY m.trained_at, m.id, i.key""";

  private static final String PUBLISHABLE =
      """
      SELECT m.id, m.algorithm || ' ' || m.version, p.predictions_version
      FROM public.ml_models m LEFT JOIN ops.publications p ON p.model_id = m.id
      WHERE m.status IN ('registered', 'staging', 'production')
      ORDER BY m.trained_at, m.id""";

  private static final String PUBLISHED =
      "SELECT predictions_version FROM ops.publications WHERE model_id = ?";

  private final Postgres postgres;

  public ModelRegistry(Postgres postgres) {
    this.postgres = postgres;
  }

  /** The model of this id. */
  public Optional<RegisteredModel> find(UUID id) {
    return postgres.inTransaction("look up model " + id, connection -> find(connection, id));
  }

  /** The registered, staged or productive model of this algorithm that was trained last. */
  public Optional<RegisteredModel> latest(String algorithm) {
    return postgres.inTransaction(
        "look up the latest model of " + algorithm,
        connection ->
            first(
                connection,
                SELECT
                    + """
                    WHERE algorithm = ? AND status IN ('registered', 'staging', 'production')
                    ORDER BY trained_at DESC, id
                    LIMIT 1""",
                algorithm));
  }

  /** The versions of tables that the models were trained on which are not deprecated. */
  public List<ModelInput> inputsInUse() {
    return postgres.inTransaction(
        "look up what models were trained on",
        connection ->
            Sql.query(
                connection,
                INPUTS,
                row ->
                    new ModelInput(
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getLong(5))));
  }

  /** The models that may be published, the oldest first. */
  public List<PublishableModel> publishable() {
    return postgres.inTransaction(
        "look up the models that may be published",
        connection ->
            Sql.query(
                connection,
                PUBLISHABLE,
                row ->
                    new PublishableModel(
                        row.getObject(1, UUID.class), row.getString(2), optionalLong(row, 3))));
  }

  /** The model of this algorithm that is in production. */
  public Optional<RegisteredModel> inProduction(String algorithm) {
    return postgres.inTransaction(
        "look up the production model of " + algorithm,
        connection -> inProduction(connection, algorithm));
  }

  static Optional<RegisteredModel> inProduction(Connection connection, String algorithm)
      throws SQLException {
    return first(connection, SELECT + "WHERE algorithm = ? AND status = 'production'", algorithm);
  }

  /** The version of the lake's predictions that is published of a model, if one is. */
  public OptionalLong publishedVersion(UUID id) {
    return postgres.inTransaction(
        "look up the publication of model " + id, connection -> publishedVersion(connection, id));
  }

  static OptionalLong publishedVersion(Connection connection, UUID id) throws SQLException {
    return Sql.query(connection, PUBLISHED, row -> optionalLong(row, 1), id).stream()
        .findFirst()
        .orElse(OptionalLong.empty());
  }

  static Optional<RegisteredModel> find(Connection connection, UUID id) throws SQLException {
    return first(connection, SELECT + "WHERE id = ?", id);
  }

  private static Optional<RegisteredModel> first(
      Connection connection, String sql, Object... values) throws SQLException {
    return Sql.query(connection, sql, ModelRegistry::model, values).stream().findFirst();
  }

  private static RegisteredModel model(ResultSet row) throws SQLException {
    return new RegisteredModel(
        row.getObject(1, UUID.class),
        row.getString(2),
        row.getString(3),
        row.getString(4),
        row.getString(5),
        ModelStatus.ofCode(row.getString(6)),
        row.getObject(7, OffsetDateTime.class).toInstant());
  }

  private static OptionalLong optionalLong(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }
}

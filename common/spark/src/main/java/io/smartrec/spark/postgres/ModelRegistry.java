package io.smartrec.spark.postgres;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The model registry, {@code ml_models}. JSON goes in and out as text. */
public final class ModelRegistry {
  private static final String SELECT =
      """
      SELECT id, algorithm, version, hyperparameters::text, metrics::text, status, trained_at
      FROM public.ml_models
      """;
  private static final String INSERT =
      """
      INSERT INTO public.ml_models (id, algorithm, version, hyperparameters, status, trained_at)
      VALUES (?, ?, ?, ?::jsonb, 'training', ?)
      ON CONFLICT (id) DO NOTHING""";
  private static final String TAKE_OVER =
      """
      UPDATE public.ml_models
      SET algorithm = ?, version = ?, hyperparameters = ?::jsonb, metrics = '{}', trained_at = ?
      WHERE id = ? AND status = 'training'""";
  private static final String REGISTER =
      """
      UPDATE public.ml_models SET status = 'registered', metrics = ?::jsonb, trained_at = ?
      WHERE id = ? AND status = 'training'""";
  private static final String WITHDRAW =
      "DELETE FROM public.ml_models WHERE id = ? AND status = 'training'";

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
      SELECT m.id, m.algorithm || ' ' || m.version, coalesce(p.predictions_version, -1)
      FROM public.ml_models m LEFT JOIN ops.publications p ON p.model_id = m.id
      WHERE m.status IN ('registered', 'staging', 'production')
      ORDER BY m.trained_at, m.id""";

  private static final String UNIQUE_VIOLATION = "23505";

  private final Postgres postgres;

  public ModelRegistry(Postgres postgres) {
    this.postgres = postgres;
  }

  /** The model of this id. */
  public Optional<RegisteredModel> find(UUID id) {
    return postgres.inTransaction("look up model " + id, connection -> find(connection, id));
  }

  /** The model of this algorithm and version. */
  public Optional<RegisteredModel> find(String algorithm, String version) {
    return postgres.inTransaction(
        "look up model " + algorithm + " " + version,
        connection ->
            first(connection, SELECT + "WHERE algorithm = ? AND version = ?", algorithm, version));
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
                        row.getObject(1, UUID.class),
                        row.getString(2),
                        row.getLong(3) < 0
                            ? OptionalLong.empty()
                            : OptionalLong.of(row.getLong(3)))));
  }

  /**
   * Enters a model whose training begins. A row of the same id that a dead run left in training is
   * taken over; hold the {@link AdvisoryLock} on the training.
   *
   * @param hyperparameters JSON object
   * @throws UserException exit code 4 when the model is registered already or the version is taken
   */
  public void begin(
      UUID id, String algorithm, String version, String hyperparameters, Instant startedAt) {
    OffsetDateTime started = startedAt.atOffset(ZoneOffset.UTC);
    postgres.inTransaction(
        "enter model " + id,
        connection -> {
          try {
            long entered =
                Sql.update(connection, INSERT, id, algorithm, version, hyperparameters, started);
            if (entered == 0) {
              entered =
                  Sql.update(
                      connection, TAKE_OVER, algorithm, version, hyperparameters, started, id);
            }
            if (entered == 0) {
              throw illegal("train", connection, id);
            }
            return entered;
          } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
              throw new UserException(
                  ExitCode.CONFLICT,
                  "Cannot train "
                      + algorithm
                      + " "
                      + version
                      + ": another model has this version. Choose another version.",
                  e);
            }
            throw e;
          }
        });
  }

  /**
   * Training has ended and the model's files are in place: training -> registered.
   *
   * @param metrics JSON object
   * @throws UserException exit code 4 when the model is not in training
   */
  public void register(UUID id, String metrics, Instant trainedAt) {
    postgres.inTransaction(
        "register model " + id,
        connection -> {
          long registered =
              Sql.update(connection, REGISTER, metrics, trainedAt.atOffset(ZoneOffset.UTC), id);
          if (registered == 0) {
            throw illegal("register", connection, id);
          }
          return registered;
        });
  }

  /**
   * The training came to nothing: removes the model. One that is not in training, or not there,
   * stays as it is.
   */
  public void withdraw(UUID id) {
    postgres.inTransaction(
        "withdraw model " + id, connection -> Sql.update(connection, WITHDRAW, id));
  }

  private static UserException illegal(String action, Connection connection, UUID id)
      throws SQLException {
    return find(connection, id)
        .map(
            model ->
                UserException.conflict(
                    "Cannot %s model %s: its status is %s, not training. Train a new version."
                        .formatted(action, id, model.status().code())))
        .orElseGet(
            () ->
                UserException.usage(
                    "Cannot %s model %s: it is not in ml_models. Check the id."
                        .formatted(action, id)));
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
}

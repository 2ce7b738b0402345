package io.smartrec.spark.postgres;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Predictions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a model's predictions, all or nothing. They are copied by the executors into a table of
 * their own, counted, checked and indexed there, and become visible in one short transaction, which
 * also replaces the model's former predictions, moves the model from registered to staging and
 * notes the publication. Until then readers see the former state; a run that dies leaves it, and
 * the next one clears up.
 *
 * <p>The predictions must come from storage (a Delta version), not from a computation that Spark
 * might repeat with another result.
 */
public final class PredictionPublisher {
  private static final Logger LOG = LoggerFactory.getLogger(PredictionPublisher.class);

  private static final String PUBLISHED =
      """
      SELECT row_count, user_count FROM ops.publications
      WHERE model_id = ? AND predictions_version = ?""";
  private static final String STATUS = "SELECT status FROM public.ml_models WHERE id = ?";
  private static final String NOTE =
      """
      INSERT INTO ops.publications
        (model_id, predictions_version, row_count, user_count, published_at, run_id)
      VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT (model_id) DO UPDATE SET
        predictions_version = excluded.predictions_version, row_count = excluded.row_count,
        user_count = excluded.user_count, published_at = excluded.published_at,
        run_id = excluded.run_id""";

  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Lock timeout and deadlock. */
  private static final Set<String> LOCKED = Set.of("55P03", "40P01");

  private final Postgres postgres;
  private final Duration lockTimeout;

  public PredictionPublisher(Postgres postgres) {
    // Readers that come while we wait for a lock queue behind us: wait shortly and try again.
    this(postgres, Duration.ofSeconds(2));
  }

  PredictionPublisher(Postgres postgres, Duration lockTimeout) {
    this.postgres = postgres;
    this.lockTimeout = lockTimeout;
  }

  /**
   * What is published of a model, if it is this version of its predictions: then there is nothing
   * to do.
   *
   * @param version version of the lake's predictions table
   * @throws UserException exit codes 2 and 4 as of {@link #publish}, 5 when PostgreSQL cannot be
   *     reached
   */
  public Optional<Publication> published(UUID modelId, long version) {
    return postgres.inTransaction(
        "look up the publication of model " + modelId,
        connection ->
            published(
                connection, modelId, version, publishableStatus(connection, modelId, STATUS)));
  }

  private static Optional<Publication> published(
      Connection connection, UUID modelId, long version, ModelStatus status) throws SQLException {
    return Sql.query(
            connection,
            PUBLISHED,
            row -> new Publication(modelId, row.getLong(1), row.getLong(2), true, status, status),
            modelId,
            version)
        .stream()
        .findFirst();
  }

  /**
   * Publishes the predictions of one model; does nothing when this version is published already.
   *
   * @param predictions the columns of {@link Predictions}, rows of this model only
   * @throws UserException exit code 2 when the model is not in ml_models; 3 when counts differ, a
   *     user or item is unknown or PostgreSQL refuses a row; 4 when someone else is publishing the
   *     model, its status does not allow it, or readers keep it locked; 5 when PostgreSQL cannot be
   *     reached
   */
  @SuppressWarnings("try") // the lock is held, not used
  public Publication publish(PublicationRequest request, Dataset<Row> predictions) {
    UUID modelId = request.modelId();
    PredictionPartition partition =
        new PredictionPartition(postgres, modelId, request.actor().runId());
    try (Connection connection = postgres.open();
        AdvisoryLock lock = AdvisoryLock.acquire(connection, "publishing model " + modelId)) {
      ModelStatus status = publishableStatus(connection, modelId, STATUS);
      Optional<Publication> done =
          published(connection, modelId, request.source().version(), status);
      if (done.isPresent()) {
        LOG.info("Model {} is published already: {}", modelId, done.get());
        return done.get();
      }
      partition.create(connection);
      try {
        return load(connection, partition, request, predictions);
      } catch (SQLException | RuntimeException e) {
        partition.stage().dropAfter(e, connection);
        throw e;
      }
    } catch (SQLException e) {
      throw partition.stage().failure(e);
    }
  }

  private Publication load(
      Connection connection,
      PredictionPartition partition,
      PublicationRequest request,
      Dataset<Row> predictions)
      throws SQLException {
    Dataset<Row> complete =
        predictions.withColumn(
            Predictions.EXPLANATION, coalesce(col(Predictions.EXPLANATION), lit("{}")));
    partition.stage().fill(complete, request.connections());
    partition.check(connection, request.source());
    LOG.info("Loaded {} of model {}", request.source(), request.modelId());
    partition.index(connection);
    Publication done = swapIn(connection, partition, request);
    LOG.info("Published {}", done);
    return done;
  }

  private Publication swapIn(
      Connection connection, PredictionPartition partition, PublicationRequest request)
      throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return Postgres.inTransaction(connection, open -> swapOnce(open, partition, request));
      } catch (SQLException e) {
        if (!LOCKED.contains(String.valueOf(e.getSQLState()))) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw new UserException(
              ExitCode.CONFLICT,
              "Cannot publish model %s: other sessions keep predictions locked (tried %d times)."
                      .formatted(request.modelId(), ATTEMPTS)
                  + " End long transactions on it, then run it again.",
              e);
        }
        LOG.info("Predictions are locked by other sessions; attempt {} of {}", attempt, ATTEMPTS);
        pause();
      }
    }
  }

  private Publication swapOnce(
      Connection connection, PredictionPartition partition, PublicationRequest request)
      throws SQLException {
    Sql.execute(connection, "SET LOCAL lock_timeout = " + lockTimeout.toMillis());
    partition.attach(connection);
    UUID modelId = request.modelId();
    ModelStatus before = publishableStatus(connection, modelId, STATUS + " FOR UPDATE");
    ModelStatus after = before == ModelStatus.REGISTERED ? ModelStatus.STAGING : before;
    PublicationRequest.Source source = request.source();
    if (after != before) {
      request
          .actor()
          .sign(connection, "published version " + source.version() + " of its predictions");
      ModelLifeCycle.setStatus(connection, modelId, after);
    }
    Sql.update(
        connection,
        NOTE,
        modelId,
        source.version(),
        source.rows(),
        source.users(),
        request.publishedAt().atOffset(ZoneOffset.UTC),
        request.actor().runId());
    partition.stage().forget(connection);
    return new Publication(modelId, source.rows(), source.users(), false, before, after);
  }

  private static ModelStatus publishableStatus(Connection connection, UUID modelId, String select)
      throws SQLException {
    ModelStatus status =
        Sql.query(connection, select, row -> ModelStatus.ofCode(row.getString(1)), modelId).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    UserException.usage(
                        "Cannot publish model %s: it is not in ml_models. Check the id."
                            .formatted(modelId)));
    if (status == ModelStatus.TRAINING || status == ModelStatus.DEPRECATED) {
      throw UserException.conflict(
          "Cannot publish model %s: its status is %s. Publish a model that is registered, staging or production."
              .formatted(modelId, status.code()));
    }
    return status;
  }

  /** Between two attempts to lock: whoever came meanwhile gets a turn. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a lock on predictions", e);
    }
  }
}

package io.smartrec.jobs.publish;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Predictions;
import io.smartrec.core.table.Users;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelChoice;
import io.smartrec.spark.model.PredictionsMarker;
import io.smartrec.spark.postgres.EntityLoader;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.spark.postgres.PredictionPublisher;
import io.smartrec.spark.postgres.Publication;
import io.smartrec.spark.postgres.PublicationRequest;
import io.smartrec.spark.postgres.RegisteredModel;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.PinnedTable;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Loads a model's predictions from the lake into PostgreSQL, all or nothing, and moves the model
 * from registered to staging.
 *
 * <p>Input: {@code predictions} of the lake; {@code users} and {@code items} of the lake, of which
 * those that PostgreSQL does not have are added. Output: a partition of {@code predictions}.
 * Publishing the same again changes nothing.
 *
 * <p>Example: {@code smartrec publish --algorithm als}
 */
@Command(
    name = "publish",
    description = {
      "Loads a model's predictions into PostgreSQL, all or nothing; registered becomes staging.",
      "Users and items that PostgreSQL does not have are added from the lake. The same again changes nothing."
    },
    footer = {"%nExample:", "  smartrec publish --algorithm als"})
public final class PublishJob implements Job {
  @Mixin private ModelChoice choice = new ModelChoice();

  @Override
  public JobResult run(JobContext context) {
    Postgres postgres = context.postgres();
    RegisteredModel model = choice.resolve(new ModelRegistry(postgres), "publish");
    UUID modelId = model.id();
    Lake lake = context.lake();
    PredictionsMarker marker =
        context
            .models()
            .readPredictions(modelId)
            .orElseThrow(
                () ->
                    UserException.dataRefused(
                        "Cannot publish model %s: it has no predictions in the lake at %s. Run first: smartrec predict --model %s"
                            .formatted(modelId, lake.root(), modelId)));
    PredictionPublisher publisher = new PredictionPublisher(postgres);
    Optional<Publication> done = publisher.published(modelId, marker.tableVersion());
    if (done.isPresent()) {
      return result(model, marker, done.get(), context)
          .done("These predictions are published already; nothing changed.");
    }
    int connections = context.config().postgres().loadConnections();
    EntityLoader entities =
        new EntityLoader(postgres, context.runId(), context.startedAt(), connections);
    context.progress().phase("add missing users and items");
    // A source of interactions alone tells nothing of users and items: then PostgreSQL has to know
    // them already.
    long users = lake.has(Users.TABLE) ? entities.loadUsers(lake.read(Users.TABLE)) : 0;
    long items = lake.has(Items.TABLE) ? entities.loadItems(lake.read(Items.TABLE)) : 0;
    context.progress().phase("load and check the predictions");
    PinnedTable pinned = lake.pin(Predictions.TABLE, marker.tableVersion());
    Dataset<Row> predictions =
        lake.read(pinned).where(col(Predictions.MODEL_ID).equalTo(modelId.toString()));
    PublicationRequest request =
        new PublicationRequest(
            modelId,
            context.actor(),
            context.startedAt(),
            new PublicationRequest.Source(marker.tableVersion(), marker.rows(), marker.users()),
            connections);
    return result(model, marker, publisher.publish(request, predictions), context)
        .count("users_added", users)
        .count("items_added", items)
        .done("The predictions are published.");
  }

  private static JobResult.Builder result(
      RegisteredModel model, PredictionsMarker marker, Publication done, JobContext context) {
    JobResult.Builder result =
        JobResult.of("publish")
            .fact("algorithm", model.algorithm())
            .fact("model_id", model.id())
            .fact("version", model.version())
            .fact("database", context.postgresAddress().url())
            .fact("status_before", done.statusBefore().code())
            .fact("status", done.statusAfter().code())
            .count("rows", done.rows())
            .count("users", done.users())
            .input(Predictions.TABLE, marker.tableVersion());
    return done.statusAfter() == ModelStatus.STAGING
        ? result.next("smartrec promote --model " + model.id())
        : result;
  }
}

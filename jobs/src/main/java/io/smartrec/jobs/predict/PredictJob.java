package io.smartrec.jobs.predict;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Predictions;
import io.smartrec.jobs.run.InteractionsInput;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelChoice;
import io.smartrec.spark.model.PredictionsMarker;
import io.smartrec.spark.model.StoredModel;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.PinnedTable;
import io.smartrec.spark.topn.PredictionRows;
import io.smartrec.spark.topn.TopN;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Recommends the best unseen items to every user of a model.
 *
 * <p>Input: a registered model, {@code interactions} of the lake (what was seen). Output: {@code
 * predictions} of the lake, {@code predict.n} per user wherever the catalogue has that many unseen
 * items. The same model and interactions again change nothing.
 *
 * <p>Example: {@code smartrec predict --algorithm als --set predict.n=50}
 */
@Command(
    name = "predict",
    description = {
      "Recommends the best unseen items to every user of a model, with score and explanation, into the lake.",
      "The same model and interactions again change nothing."
    },
    footer = {"%nExample:", "  smartrec predict --algorithm als --set predict.n=50"})
public final class PredictJob implements Job {
  @Mixin private ModelChoice choice = new ModelChoice();

  @Override
  public JobResult run(JobContext context) {
    context.spark();
    context.progress().phase("look at the data");
    try (InteractionsInput interactions = InteractionsInput.pin(context)) {
      return run(interactions, context);
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private JobResult run(InteractionsInput input, JobContext context) {
    RegisteredModel model = choice.resolve(new ModelRegistry(context.postgres()), "predict");
    UUID modelId = model.id();
    int n = context.config().predict().n();
    Lake lake = context.lake();
    PinnedTable interactions = input.version();
    String fingerprint =
        "model %s, n %d, interactions %s version %d"
            .formatted(modelId, n, interactions.tableId(), interactions.version());
    try (AdvisoryLock lock =
        AdvisoryLock.acquire(context.postgres(), "predicting with model " + modelId)) {
      Optional<PredictionsMarker> made = context.models().readPredictions(modelId);
      if (made.isPresent()
          && made.get().fingerprint().equals(fingerprint)
          && lake.has(Predictions.TABLE)) {
        return result(model, made.get(), interactions, lake)
            .done("These predictions are in the lake already; nothing changed.");
      }
      context.progress().phase("load the model");
      StoredModel stored = context.models().load(modelId);
      context.progress().phase("score all users");
      Dataset<Row> recommendations =
          new TopN().recommend(stored.factors(), SeenItems.of(input.rows()), n);
      Dataset<Row> rows =
          new PredictionRows(modelId, stored.manifest().model().algorithm(), context.startedAt())
              .apply(recommendations);
      long version =
          lake.replace(Predictions.TABLE, Predictions.MODEL_ID + " = '" + modelId + "'", rows);
      context.progress().phase("count");
      PredictionsMarker marker = counted(lake, modelId, version, fingerprint);
      context.models().writePredictions(modelId, marker);
      return result(model, marker, interactions, lake)
          .done("Every user of the model has a list in the lake.");
    }
  }

  /** Counts what was written, not what was meant. */
  private static PredictionsMarker counted(
      Lake lake, UUID modelId, long version, String fingerprint) {
    PinnedTable pinned = lake.pin(Predictions.TABLE, version);
    Row counts =
        lake.read(pinned)
            .where(col(Predictions.MODEL_ID).equalTo(modelId.toString()))
            .agg(count(lit(1)), count_distinct(col(Predictions.USER_ID)))
            .first();
    if (counts.getLong(0) == 0) {
      throw UserException.dataRefused(
          "Model %s has nothing to recommend: every user has seen every item it knows."
              .formatted(modelId));
    }
    return new PredictionsMarker(fingerprint, version, counts.getLong(0), counts.getLong(1));
  }

  private static JobResult.Builder result(
      RegisteredModel model, PredictionsMarker marker, PinnedTable interactions, Lake lake) {
    return JobResult.of("predict")
        .fact("algorithm", model.algorithm())
        .fact("model_id", model.id())
        .fact("version", model.version())
        .fact("predictions", lake.path(Predictions.TABLE))
        .fact("predictions_version", marker.tableVersion())
        .count("users", marker.users())
        .count("rows", marker.rows())
        .input(interactions.name(), interactions.version())
        .next("smartrec publish --model " + model.id());
  }
}

package io.smartrec.jobs.predict;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Predictions;
import io.smartrec.jobs.run.DescribedTables;
import io.smartrec.jobs.run.InteractionsInput;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelChoice;
import io.smartrec.spark.model.PredictionsMarker;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.PinnedTable;
import io.smartrec.spark.topn.ItemCatalogue;
import io.smartrec.spark.topn.ListPlan;
import io.smartrec.spark.topn.Recommender;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Makes every active user's list with a model: the best items that the rules leave, with fallbacks
 * where the model has too few.
 *
 * <p>Input: a registered model (of a hybrid also its models), {@code interactions}, {@code items},
 * {@code users} and {@code preferences} of the lake. Output: {@code predictions} of the lake,
 * {@code predict.n} per user wherever the catalogue allows. The same model, data, settings and day
 * again change nothing.
 *
 * <p>Example: {@code smartrec predict --algorithm als --set predict.n=50}
 */
@Command(
    name = "predict",
    description = {
      "Makes every active user's list with a model, with score and explanation, into the lake.",
      "The same model, data, settings and day again change nothing."
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
    Lake lake = context.lake();
    DescribedTables described = DescribedTables.pin(lake);
    List<PinnedTable> inputs = new ArrayList<>(List.of(input.version()));
    inputs.addAll(described.versions());
    Serving serving = new Serving(model, input.rows(), described.read(lake), context);
    String fingerprint = fingerprint(modelId, serving.spreadBy(), inputs, context);
    try (AdvisoryLock lock =
        AdvisoryLock.acquire(context.postgres(), "predicting with model " + modelId)) {
      Optional<PredictionsMarker> made = context.models().readPredictions(modelId);
      if (made.isPresent()
          && made.get().fingerprint().equals(fingerprint)
          && lake.has(Predictions.TABLE)) {
        return result(model, made.get(), inputs, lake)
            .done("These predictions are in the lake already; nothing changed.");
      }
      ListPlan plan = serving.plan();
      ItemCatalogue catalogue = serving.catalogue(plan);
      try (Recommender recommender = new Recommender(plan, catalogue)) {
        // Whatever ends this run: its successor has to make the lists again.
        made.ifPresent(marker -> context.models().writePredictions(modelId, marker.outdated()));
        context.progress().phase("score all users");
        long version =
            lake.replace(
                Predictions.TABLE,
                Predictions.MODEL_ID + " = '" + modelId + "'",
                recommender.predictions(serving.users(plan), modelId, context.startedAt()));
        context.progress().phase("count");
        PredictionsMarker marker = counted(lake, modelId, version, fingerprint);
        context.models().writePredictions(modelId, marker);
        JobResult.Builder result = result(model, marker, inputs, lake);
        PredictReport.tellStages(result, rows(lake, modelId, version), plan.n());
        PredictReport.tellRules(result, catalogue, recommender.removed());
        return result.done("Every user who is served has a list in the lake.");
      }
    }
  }

  /** All that the lists follow from. What can be had may change from day to day. */
  private static String fingerprint(
      UUID modelId, Optional<UUID> spreadBy, List<PinnedTable> inputs, JobContext context) {
    return "model %s, spread by %s, %s, %s, on %s, code %s"
        .formatted(
            modelId,
            spreadBy.map(UUID::toString).orElse("none"),
            context.config().predict(),
            inputs.stream()
                .map(
                    table ->
                        "%s %s version %d"
                            .formatted(table.name(), table.tableId(), table.version()))
                .collect(Collectors.joining(", ")),
            LocalDate.ofInstant(context.startedAt(), ZoneOffset.UTC),
            context.build().gitCommit());
  }

  private static Dataset<Row> rows(Lake lake, UUID modelId, long version) {
    return lake.read(lake.pin(Predictions.TABLE, version))
        .where(col(Predictions.MODEL_ID).equalTo(modelId.toString()));
  }

  /** Counts what was written, not what was meant. */
  private static PredictionsMarker counted(
      Lake lake, UUID modelId, long version, String fingerprint) {
    Row counts =
        rows(lake, modelId, version)
            .agg(count(lit(1)), count_distinct(col(Predictions.USER_ID)))
            .first();
    if (counts.getLong(0) == 0) {
      throw UserException.dataRefused(
          "Model %s has nothing to recommend: every user has seen every item it knows, or the rules of predict.rules leave none."
              .formatted(modelId));
    }
    return new PredictionsMarker(fingerprint, version, counts.getLong(0), counts.getLong(1));
  }

  private static JobResult.Builder result(
      RegisteredModel model, PredictionsMarker marker, List<PinnedTable> inputs, Lake lake) {
    JobResult.Builder result =
        JobResult.of("predict")
            .fact("algorithm", model.algorithm())
            .fact("model_id", model.id())
            .fact("version", model.version())
            .fact("predictions", lake.path(Predictions.TABLE))
            .fact("predictions_version", marker.tableVersion())
            .count("users", marker.users())
            .count("rows", marker.rows())
            .next("smartrec publish --model " + model.id());
    inputs.forEach(input -> result.input(input.name(), input.version()));
    return result;
  }
}

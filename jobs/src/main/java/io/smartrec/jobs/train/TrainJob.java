package io.smartrec.jobs.train;

import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Items;
import io.smartrec.jobs.run.DeadTrainingCleanup;
import io.smartrec.jobs.run.Failures;
import io.smartrec.jobs.run.InteractionsInput;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.evaluation.TrainAndEvaluate;
import io.smartrec.spark.evaluation.TrainingResult;
import io.smartrec.spark.model.Checkpoints;
import io.smartrec.spark.model.ModelManifest;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.ModelLifeCycle;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.spark.preparation.UnavailableItems;
import io.smartrec.spark.tables.PinnedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains one algorithm, judges it on a temporal hold-out beside popularity, trains it again on
 * everything and registers it.
 *
 * <p>Input: {@code interactions} of the lake, one pinned version; {@code items}, too, where {@code
 * train.filters.available-when} asks for them. Output: the model's files under {@code models/<id>}
 * and a row of {@code ml_models} with status registered. The model's id follows from algorithm,
 * hyperparameters, filters, data and code: training the same again changes nothing.
 *
 * <p>Example: {@code smartrec train --algorithm als --set train.als.rank=32}
 */
@Command(
    name = "train",
    description = {
      "Trains one algorithm, judges it on a temporal hold-out beside popularity, and registers it.",
      "The same data and settings again change nothing."
    },
    footer = {"%nExample:", "  smartrec train --algorithm als --set train.als.rank=32"})
public final class TrainJob implements Job {
  @Option(
      names = "--algorithm",
      required = true,
      paramLabel = "NAME",
      description = "One of: ${COMPLETION-CANDIDATES} (in any case).")
  private @Nullable Algorithm algorithm;

  /** What is to be trained; the id follows from all of it. The interactions come first. */
  private record Plan(
      Algorithm algorithm,
      UUID modelId,
      String version,
      String hyperparameters,
      List<PinnedTable> inputs) {
    PinnedTable interactions() {
      return inputs.get(0);
    }
  }

  @Override
  public Long seed(SmartrecConfig config) {
    return config.train().seed();
  }

  @Override
  public JobResult run(JobContext context) {
    context.spark();
    DeadTrainingCleanup.run(context);
    context.progress().phase("look at the data");
    try (InteractionsInput interactions = InteractionsInput.pin(context)) {
      return run(plan(interactions.version(), context), interactions, context);
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private static JobResult run(Plan plan, InteractionsInput interactions, JobContext context) {
    UUID modelId = plan.modelId();
    ModelRegistry registry = new ModelRegistry(context.postgres());
    ModelLifeCycle lifeCycle = new ModelLifeCycle(context.postgres(), context.actor());
    try (AdvisoryLock lock = lifeCycle.lockTraining(modelId)) {
      Optional<RegisteredModel> known = registry.find(modelId);
      if (known.isPresent() && known.get().status() != ModelStatus.TRAINING) {
        return result(plan, known.get().status(), known.get().metrics())
            .done(
                "This model is registered already, with the same data, settings and code; nothing changed.");
      }
      lifeCycle.begin(
          modelId,
          plan.algorithm().code(),
          plan.version(),
          plan.hyperparameters(),
          context.startedAt());
      try {
        String metrics = ModelJson.metrics(train(plan, interactions, context));
        lifeCycle.register(modelId, metrics, context.currentTime());
        return result(plan, ModelStatus.REGISTERED, metrics)
            .done("Trained and registered " + plan.algorithm().code() + " " + plan.version() + ".");
      } catch (Exception e) {
        withdraw(lifeCycle, modelId, e);
        throw e;
      }
    }
  }

  private Plan plan(PinnedTable interactions, JobContext context) {
    Algorithm chosen = Objects.requireNonNull(algorithm, "picocli demands it");
    List<PinnedTable> inputs = new ArrayList<>(List.of(interactions));
    if (context.config().train().filters().availableWhen().isPresent()) {
      inputs.add(context.lake().pin(Items.TABLE));
    }
    String hyperparameters = ModelJson.hyperparameters(chosen, context.config().train(), inputs);
    UUID modelId =
        NameUuid.of(
            NameUuid.ROOT,
            "model|"
                + hyperparameters
                + "|"
                + interactions.tableId()
                + "|"
                + context.build().gitCommit());
    String version = "v" + interactions.version() + "-" + modelId.toString().substring(0, 8);
    return new Plan(chosen, modelId, version, hyperparameters, inputs);
  }

  @SuppressWarnings("try") // the directory is there while it is open
  private static TrainingResult train(
      Plan plan, InteractionsInput interactions, JobContext context) {
    try (Checkpoints checkpoints =
        Checkpoints.open(context.spark().sparkContext(), context.modelsPath(), context.runId())) {
      TrainingResult result =
          new TrainAndEvaluate(context.config().train(), filter(plan, context), context.progress())
              .run(plan.algorithm(), interactions.rows());
      context.progress().phase("save the model");
      context.models().save(manifest(plan, result, context), result.model());
      return result;
    }
  }

  private static ActivityFilter filter(Plan plan, JobContext context) {
    FilterConfig config = context.config().train().filters();
    if (config.availableWhen().isEmpty()) {
      return new ActivityFilter(config);
    }
    Dataset<Row> items = context.lake().read(plan.inputs().get(1));
    return new ActivityFilter(config, UnavailableItems.of(items, config.availableWhen().get()));
  }

  private static ModelManifest manifest(Plan plan, TrainingResult result, JobContext context) {
    return new ModelManifest(
        ModelManifest.FORMAT,
        plan.modelId(),
        plan.algorithm(),
        plan.version(),
        result.model().rank(),
        ModelJson.asMap(plan.hyperparameters()),
        context.config().train().seed(),
        result.users(),
        result.items(),
        plan.interactions().version(),
        result.cut(),
        context.build().gitCommit(),
        context.spark().version(),
        context.startedAt());
  }

  /** A training that came to nothing leaves no model behind. */
  private static void withdraw(ModelLifeCycle lifeCycle, UUID modelId, Exception reason) {
    try {
      lifeCycle.withdraw(modelId, Failures.forTheLog(reason));
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }

  /** What is known of a registered model, from what the registry keeps of it. */
  private static JobResult.Builder result(Plan plan, ModelStatus status, String metricsJson) {
    JobResult.Builder result =
        JobResult.of("train")
            .fact("algorithm", plan.algorithm().code())
            .fact("model_id", plan.modelId())
            .fact("version", plan.version())
            .fact("interactions_version", plan.interactions().version())
            .fact("status", status.code())
            .next("smartrec predict --model " + plan.modelId());
    plan.inputs().forEach(input -> result.input(input.name(), input.version()));
    Map<String, Object> metrics = ModelJson.asMap(metricsJson);
    ModelJson.object(metrics, ModelJson.HOLDOUT)
        .forEach(
            (key, value) -> {
              if (value instanceof Number number) {
                result.count("holdout_" + key, number.longValue());
              } else {
                result.fact("holdout_" + key, value);
              }
            });
    for (String key : List.of(ModelJson.USERS, ModelJson.ITEMS)) {
      if (metrics.get(key) instanceof Number number) {
        result.count("model_" + key, number.longValue());
      }
    }
    tellRemovals(result, ModelJson.removals(metrics));
    Map<String, Object> model = ModelJson.object(metrics, ModelJson.MODEL);
    List<String> columns = new ArrayList<>(List.of("algorithm"));
    columns.addAll(model.keySet());
    List<List<Object>> rows = new ArrayList<>(List.of(row(plan.algorithm().code(), model)));
    if (plan.algorithm() != Algorithm.POPULARITY) {
      Map<String, Object> popularity = ModelJson.object(metrics, ModelJson.POPULARITY);
      rows.add(row(Algorithm.POPULARITY.code(), popularity));
    }
    return result.table("quality", columns, rows);
  }

  private static void tellRemovals(
      JobResult.Builder result, List<ActivityFilter.Removal> removals) {
    List<List<Object>> rows = new ArrayList<>();
    for (ActivityFilter.Removal removal : removals) {
      rows.add(List.of(removal.filter(), removal.interactions(), removal.users(), removal.items()));
      String key = "left_out_by_" + removal.filter().replaceAll("[^a-z]", "_");
      result.logged(key + "_interactions", removal.interactions());
      result.logged(key + "_users", removal.users());
      result.logged(key + "_items", removal.items());
    }
    if (!rows.isEmpty()) {
      result.table("left_out", List.of("filter", "interactions", "users", "items"), rows);
    }
  }

  private static List<Object> row(String algorithm, Map<String, Object> metrics) {
    List<Object> row = new ArrayList<>(List.of(algorithm));
    row.addAll(metrics.values());
    return row;
  }
}

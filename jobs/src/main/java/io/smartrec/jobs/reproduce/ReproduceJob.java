package io.smartrec.jobs.reproduce;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelChoice;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.jobs.run.RegisteredRecipe;
import io.smartrec.spark.evaluation.Contender;
import io.smartrec.spark.evaluation.Evaluation;
import io.smartrec.spark.evaluation.ModelTrainer;
import io.smartrec.spark.model.Checkpoints;
import io.smartrec.spark.model.FactorDifference;
import io.smartrec.spark.model.ModelDescription;
import io.smartrec.spark.model.StoredModel;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Trains a registered model again from what it was trained on, and holds the two against each
 * other: every factor, bit by bit, and every metric.
 *
 * <p>Input: {@code ml_models}, the model's files, the recorded versions of the tables of the lake.
 * Output: nothing but the answer; exit code 3 when something differs.
 *
 * <p>Example: {@code smartrec reproduce --model 2f1c...}
 */
@Command(
    name = "reproduce",
    description = {
      "Trains a registered model again from its recorded data and settings, and shows that it is the same.",
      "Writes nothing. Exit code 3 when factors or metrics differ by more than the tolerance."
    },
    footer = {
      "%nExample:",
      "  smartrec reproduce --model ID",
      "  smartrec reproduce --algorithm als --tolerance 1e-4"
    })
public final class ReproduceJob implements Job {
  @Mixin private ModelChoice choice = new ModelChoice();

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description =
          "How far factors, relative to the length of their vector, and metrics may be apart. Default: ${DEFAULT-VALUE}, the same bits.")
  private double tolerance = 0;

  @Override
  public @Nullable Long seed(SmartrecConfig config) {
    return null;
  }

  @Override
  @SuppressWarnings("try") // the directory is there while it is open
  public JobResult run(JobContext context) {
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw UserException.usage("--tolerance must be 0 or more, was " + tolerance + ".");
    }
    RegisteredModel model = choice.resolve(new ModelRegistry(context.postgres()), "reproduce");
    RegisteredRecipe recorded = RegisteredRecipe.of(model, "reproduce");
    EvaluationConfig evaluation = evaluation(recorded, context);
    context.spark();
    context.progress().phase("load the model");
    StoredModel stored = context.models().load(model.id());
    tellOtherBuild(stored.manifest().model(), context);
    try (ModelInputs inputs = ModelInputs.at(recorded.inputs(), context);
        Checkpoints checkpoints =
            Checkpoints.open(
                context.spark().sparkContext(), context.modelsPath(), context.runId())) {
      if (stored.blend().isPresent()) {
        return reproduceHybrid(model, recorded.recipe(), stored.blend().get(), evaluation, inputs);
      }
      Map<String, Double> metrics = metrics(model, recorded.recipe(), evaluation, inputs);
      ModelTrainer.TrainedModel again =
          new ModelTrainer(context.progress())
              .train(recorded.recipe(), inputs.interactions(), inputs.descriptions());
      context.progress().phase("compare");
      Reproduction found =
          new Reproduction(
              FactorDifference.between(stored.factors(), again.model()),
              MetricDifference.of(model.metrics(), metrics),
              metrics.size());
      return answer(model, found, inputs);
    }
  }

  /**
   * Of a hybrid what was learned is the blend: it is chosen again, and its lists are judged again.
   */
  private JobResult reproduceHybrid(
      RegisteredModel model,
      Recipe recipe,
      Blend blend,
      EvaluationConfig evaluation,
      ModelInputs inputs) {
    Blend again = inputs.blend(recipe, evaluation);
    if (!again.equals(blend)) {
      throw UserException.dataRefused(
          "Model %s is not reproduced. The blend was %s, now it is %s."
              .formatted(model.id(), blend, again));
    }
    Map<String, Double> metrics = metrics(model, recipe.with(again), evaluation, inputs);
    FactorDifference.OfTable none = new FactorDifference.OfTable(0, 0, 0, 0, 0, 0);
    return answer(
        model,
        new Reproduction(
            new FactorDifference(none, none),
            MetricDifference.of(model.metrics(), metrics),
            metrics.size()),
        inputs);
  }

  /** How the model was judged: as it was written, or as it is configured if that is the same. */
  private static EvaluationConfig evaluation(RegisteredRecipe recorded, JobContext context) {
    EvaluationConfig configured = context.config().evaluation();
    Map<String, Object> written = recorded.hyperparameters();
    Object then = written.get(Recipe.EVALUATION);
    Object now =
        ModelPlan.read(ModelPlan.write(recorded.recipe().asMap(configured))).get(Recipe.EVALUATION);
    if (Objects.equals(then, now)) {
      return configured;
    }
    if (then instanceof Map<?, ?> settings
        && settings.get("split") instanceof Map<?, ?> split
        && SplitConfig.Method.PROVIDED.code().equals(split.get("method"))) {
      throw UserException.usage(
          "Cannot reproduce: the model was judged by a source of the configuration. Pass the configuration it was trained with (--config).");
    }
    return Recipe.evaluationOf(written);
  }

  private static void tellOtherBuild(ModelDescription then, JobContext context) {
    if (!then.gitCommit().equals(context.build().gitCommit())
        || !then.sparkVersion().equals(context.spark().version())) {
      context
          .progress()
          .say(
              "Trained by code %s with Spark %s, now code %s with Spark %s: what differs may be due to that."
                  .formatted(
                      then.gitCommit(),
                      then.sparkVersion(),
                      context.build().gitCommit(),
                      context.spark().version()));
    }
  }

  private static Map<String, Double> metrics(
      RegisteredModel model, Recipe recipe, EvaluationConfig evaluation, ModelInputs inputs) {
    Contender contender =
        new Contender(model.id(), model.algorithm() + " " + model.version(), recipe);
    try (Evaluation again =
        inputs
            .evaluator(recipe.train(), evaluation)
            .evaluate(List.of(contender), inputs.interactions())) {
      return again.judged().get(0).quality().values();
    }
  }

  private JobResult answer(RegisteredModel model, Reproduction found, ModelInputs inputs) {
    if (!found.isWithin(tolerance)) {
      throw UserException.dataRefused(
          "Model %s is not reproduced. Users: %s. Items: %s. Metrics: %s. %s"
              .formatted(
                  model.id(),
                  found.users(),
                  found.items(),
                  found.metricsInFull(),
                  "With more than 2 blocks (train.als.blocks) or on several executors MLlib's last bits may differ: see --tolerance."));
    }
    JobResult.Builder result =
        JobResult.of("reproduce")
            .fact("algorithm", model.algorithm())
            .fact("model_id", model.id())
            .fact("version", model.version())
            .count("users_compared", found.factors().users().inBoth())
            .count("items_compared", found.factors().items().inBoth())
            .fact("users", found.users())
            .fact("items", found.items())
            .fact("metrics", found.metricsInShort());
    inputs.versions().forEach(input -> result.input(input.name(), input.version()));
    return result.done(
        found.isExact() ? "The same model, bit by bit." : "The same model within the tolerance.");
  }
}

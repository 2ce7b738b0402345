package io.smartrec.jobs.train;

import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.jobs.run.DeadTrainingCleanup;
import io.smartrec.jobs.run.Failures;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.spark.evaluation.ModelTrainer;
import io.smartrec.spark.evaluation.ModelTrainer.TrainedModel;
import io.smartrec.spark.model.Checkpoints;
import io.smartrec.spark.model.InputVersion;
import io.smartrec.spark.model.ModelDescription;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.ModelLifeCycle;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import java.time.Instant;
import java.util.Iterator;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains one algorithm, judges it on a hold-out beside popularity, trains it again on everything
 * and registers it.
 *
 * <p>Input: {@code interactions} and {@code items} of the lake, one pinned version of each. Output:
 * the model's files under {@code models/<id>}, a row of {@code ml_models} with status registered,
 * and what its lists were worth to each user in {@code user_evaluations} of the lake. The model's
 * id follows from algorithm, settings, data and code: training the same again changes nothing.
 *
 * <p>Example: {@code smartrec train --algorithm als --set train.als.rank=32}
 */
@Command(
    name = "train",
    description = {
      "Trains one algorithm, judges it on a hold-out beside popularity, and registers it.",
      "The same data and settings again change nothing."
    },
    footer = {"%nExample:", "  smartrec train --algorithm als --set train.als.rank=32"})
public final class TrainJob implements Job {
  @Option(
      names = "--algorithm",
      required = true,
      paramLabel = "NAME",
      completionCandidates = Algorithms.class,
      description = "One of: ${COMPLETION-CANDIDATES} (in any case).")
  private @Nullable Algorithm algorithm;

  /** The names that are shown. */
  static final class Algorithms implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Algorithm.codes().iterator();
    }
  }

  @Override
  public Long seed(SmartrecConfig config) {
    return config.train().seed();
  }

  @Override
  public JobResult run(JobContext context) {
    context.spark();
    DeadTrainingCleanup.attempt(context);
    context.progress().phase("look at the data");
    try (ModelInputs inputs = ModelInputs.pin(context)) {
      TrainConfig train = context.config().train();
      Algorithm chosen = Objects.requireNonNull(algorithm, "picocli demands it");
      Recipe recipe =
          chosen == Algorithm.HYBRID
              ? HybridMembers.recipe(train, new ModelRegistry(context.postgres()))
              : new Recipe(chosen, train);
      return run(inputs.plan(recipe, context.config().evaluation()), inputs, context);
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private static JobResult run(ModelPlan plan, ModelInputs inputs, JobContext context) {
    UUID modelId = plan.modelId();
    int k = context.config().evaluation().shownK();
    ModelRegistry registry = new ModelRegistry(context.postgres());
    ModelLifeCycle lifeCycle = new ModelLifeCycle(context.postgres(), context.actor());
    try (AdvisoryLock lock = lifeCycle.lockTraining(modelId)) {
      Optional<RegisteredModel> known = registry.find(modelId);
      if (known.isPresent() && known.get().status() != ModelStatus.TRAINING) {
        boolean isWhole = isWhole(modelId, context);
        if (!isWhole) {
          train(plan, inputs, context);
        }
        return TrainReport.of(plan, known.get().status(), known.get().metrics(), k)
            .done(
                isWhole
                    ? "This model is registered already, with the same data, settings and code; nothing changed."
                    : "This model is registered already. Its files are back; what the registry says of it has not changed.");
      }
      lifeCycle.begin(
          modelId,
          plan.recipe().algorithm().code(),
          plan.version(),
          plan.json(),
          context.startedAt());
      try {
        String metrics = train(plan, inputs, context);
        lifeCycle.register(modelId, context.startedAt(), metrics, context.currentTime());
        return TrainReport.of(plan, ModelStatus.REGISTERED, metrics, k)
            .done("Trained and registered " + plan.name() + ".");
      } catch (Exception e) {
        withdraw(lifeCycle, modelId, context.startedAt(), e);
        throw e;
      }
    }
  }

  /** Whether the files of a registered model are there and as they were saved. */
  private static boolean isWhole(UUID modelId, JobContext context) {
    try {
      context.models().load(modelId);
      return true;
    } catch (UserException e) {
      if (e.exitCode() != ExitCode.DATA_REFUSED) {
        throw e;
      }
      context.progress().say(e.getMessage() + " It is trained again.");
      return false;
    }
  }

  @SuppressWarnings("try") // the directory is there while it is open
  private static String train(ModelPlan plan, ModelInputs inputs, JobContext context) {
    try (Checkpoints checkpoints =
        Checkpoints.open(context.spark().sparkContext(), context.modelsPath(), context.runId())) {
      return plan.recipe().algorithm() == Algorithm.HYBRID
          ? trainHybrid(plan, inputs, context)
          : trainOne(plan, inputs, context);
    }
  }

  private static String trainOne(ModelPlan plan, ModelInputs inputs, JobContext context) {
    try (ModelJudgement judgement = ModelJudgement.of(plan, plan.recipe(), inputs, context)) {
      judgement.store(context);
      TrainedModel trained =
          new ModelTrainer(context.progress())
              .train(plan.recipe(), inputs.interactions(), inputs.descriptions());
      context.progress().phase("save the model");
      context
          .models()
          .save(
              description(
                  plan,
                  trained.model().rank(),
                  trained.users(),
                  trained.items(),
                  judgement,
                  context),
              trained.model(),
              trained.model().mllib());
      return judgement.metrics(trained);
    }
  }

  /** The models are there already: what is learned is how they become one. */
  private static String trainHybrid(ModelPlan plan, ModelInputs inputs, JobContext context) {
    Blend blend = inputs.blend(plan.recipe(), context.config().evaluation());
    try (ModelJudgement judgement =
        ModelJudgement.of(plan, plan.recipe().with(blend), inputs, context)) {
      judgement.store(context);
      context.progress().phase("save the model");
      context.models().save(description(plan, 0, 0, 0, judgement, context), blend);
      return judgement.metrics(blend);
    }
  }

  private static ModelDescription description(
      ModelPlan plan,
      int rank,
      long users,
      long items,
      ModelJudgement judgement,
      JobContext context) {
    return new ModelDescription(
        plan.modelId(),
        plan.recipe().algorithm(),
        plan.version(),
        rank,
        users,
        items,
        plan.hyperparameters(),
        InputVersion.byName(plan.inputs()),
        plan.recipe().train().seed(),
        judgement.asOf(),
        context.build().gitCommit(),
        context.spark().version(),
        context.startedAt());
  }

  /** A training that came to nothing leaves no model behind. */
  private static void withdraw(
      ModelLifeCycle lifeCycle, UUID modelId, Instant startedAt, Exception reason) {
    try {
      lifeCycle.withdraw(modelId, startedAt, Failures.forTheLog(reason));
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }
}

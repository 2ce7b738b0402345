package io.smartrec.jobs.evaluate;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.PredictConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.metrics.Quality;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.jobs.run.QualityJson;
import io.smartrec.jobs.run.UserEvaluationTable;
import io.smartrec.spark.evaluation.Contender;
import io.smartrec.spark.evaluation.Evaluation;
import io.smartrec.spark.evaluation.Judged;
import io.smartrec.spark.evaluation.Shaping;
import io.smartrec.spark.model.Checkpoints;
import io.smartrec.spark.postgres.EvaluationLog;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.split.LeakageAudit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares registered models, and popularity, on one hold-out of the interactions as they are now.
 * What a registered model knows includes the hold-out, so its recipe is trained again on what was
 * before; every model is judged by the same items of the same users.
 *
 * <p>Input: registered models; {@code interactions} and {@code items} of the lake. Output: {@code
 * ops.evaluations} and {@code ops.comparisons} in PostgreSQL, the values of every user in {@code
 * user_evaluations} of the lake. The same again changes nothing.
 *
 * <p>Example: {@code smartrec evaluate --algorithm als --model 2f1c...}
 */
@Command(
    name = "evaluate",
    description = {
      "Compares registered models, and popularity, on one hold-out: their recipes are trained before it and judged by it.",
      "Every pair is compared user by user: bootstrap interval, Wilcoxon's test, Holm's correction for the number of pairs."
    },
    footer = {
      "%nExample:",
      "  smartrec evaluate --algorithm als --production",
      "  smartrec evaluate --model ID --model ID --random-split"
    })
public final class EvaluateJob implements Job {
  @Option(
      names = "--model",
      paramLabel = "ID",
      description = "A registered model; may be given several times.")
  private List<UUID> models = new ArrayList<>();

  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      description =
          "The model of this algorithm that was trained last; may be given several times.")
  private List<String> algorithms = new ArrayList<>();

  @Option(names = "--production", description = "The models that are in production.")
  private boolean production;

  @Option(
      names = "--re-rank",
      description =
          "Judges each model twice: as it scores, and with predict.diversity and the rules of predict.rules for items, quotas and promotions.")
  private boolean reRank;

  @Option(
      names = "--random-split",
      description =
          "Also says what a random split of the same size would have claimed, which lets models see the future.")
  private boolean randomSplit;

  @Override
  public Long seed(SmartrecConfig config) {
    return config.train().seed();
  }

  @Override
  @SuppressWarnings("try") // the directory is there while it is open
  public JobResult run(JobContext context) {
    List<Contender> chosen =
        new ContenderChoice(new ModelRegistry(context.postgres()))
            .resolve(models, algorithms, production);
    context.spark();
    context.progress().phase("look at the data");
    try (ModelInputs inputs = ModelInputs.pin(context);
        Checkpoints checkpoints =
            Checkpoints.open(
                context.spark().sparkContext(), context.modelsPath(), context.runId())) {
      return evaluate(chosen, inputs, context);
    }
  }

  private JobResult evaluate(List<Contender> chosen, ModelInputs inputs, JobContext context) {
    TrainConfig base = context.config().train();
    EvaluationConfig config = context.config().evaluation();
    UUID evaluationId = inputs.evaluationId(base, config);
    ModelPlan popularity = inputs.plan(ModelInputs.baseline(base), config);
    List<Contender> contenders = new ArrayList<>(chosen);
    if (reRank) {
      chosen.forEach(one -> contenders.add(reRanked(one, context.config().predict())));
    }
    if (chosen.stream()
        .noneMatch(one -> one.recipe().asMap().equals(popularity.recipe().asMap()))) {
      contenders.add(
          new Contender(
              popularity.modelId(), popularity.recipe().algorithm().code(), popularity.recipe()));
    }
    try (Evaluation evaluation =
        inputs.evaluator(base, config).evaluate(contenders, inputs.interactions())) {
      context.progress().phase("compare");
      List<EvaluationLog.Pair> pairs = Pairs.of(evaluation.judged(), config, base.seed());
      context.progress().phase("keep the result");
      new UserEvaluationTable(context.lake(), context.postgres())
          .store(evaluationId, evaluation.judged());
      long changed =
          new EvaluationLog(context.postgres())
              .keep(
                  evaluationId,
                  new EvaluationLog.Run(context.runId(), context.startedAt()),
                  ModelInputs.yardstick(base, config),
                  evaluation.judged().stream().map(EvaluateJob::entry).toList(),
                  pairs);
      JobResult.Builder result = EvaluateReport.of(evaluationId, evaluation, pairs, config);
      inputs.versions().forEach(input -> result.input(input.name(), input.version()));
      if (randomSplit) {
        tellRandomSplit(contenders, evaluation, inputs, context, result);
      }
      return result.done(
          "Compared %d models on one hold-out%s."
              .formatted(
                  contenders.size(),
                  changed == 0 ? "; all of it was known already, nothing changed" : ""));
    }
  }

  /** The same model's lists as predict would shape them, under an id of their own. */
  private static Contender reRanked(Contender one, PredictConfig config) {
    return new Contender(
        NameUuid.of(one.modelId(), "re-ranked|%s|%s".formatted(config.diversity(), config.rules())),
        one.name() + " re-ranked",
        one.recipe(),
        Optional.of(new Shaping(config.diversity(), config.rules())));
  }

  private static EvaluationLog.Entry entry(Judged judged) {
    Quality quality = judged.quality();
    return new EvaluationLog.Entry(
        judged.contender().modelId(),
        judged.contender().name(),
        quality.users(),
        ModelPlan.write(new LinkedHashMap<>(quality.values())),
        ModelPlan.write(QualityJson.intervals(quality)),
        ModelPlan.write(QualityJson.segments(quality)));
  }

  private static void tellRandomSplit(
      List<Contender> contenders,
      Evaluation honest,
      ModelInputs inputs,
      JobContext context,
      JobResult.Builder result) {
    EvaluationConfig config = context.config().evaluation();
    LeakageAudit audit = honest.splits().get(0).audit();
    double share = (double) audit.test() / (audit.train() + audit.test());
    EvaluationConfig random =
        config.withSplit(SplitConfig.random(share, SplitConfig.Stratify.NONE));
    context.progress().say("What a random split of the same size would have claimed:");
    try (Evaluation claimed =
        inputs
            .evaluator(context.config().train(), random)
            .evaluate(contenders, inputs.interactions())) {
      List<List<Object>> rows = new ArrayList<>();
      for (int i = 0; i < contenders.size(); i++) {
        double value = value(honest.judged().get(i), config.metric());
        double claim = value(claimed.judged().get(i), config.metric());
        rows.add(
            List.of(
                contenders.get(i).name(),
                value,
                claim,
                value > 0 ? String.format(Locale.ROOT, "%.2f times", claim / value) : "-"));
      }
      result
          .fact("random_split_audit", claimed.splits().get(0).audit())
          .table(
              "what_a_random_split_would_have_claimed",
              List.of("model", config.metric(), "claimed", "that_is"),
              rows);
    }
  }

  private static double value(Judged judged, String metric) {
    return judged.quality().values().getOrDefault(metric, 0.0);
  }
}

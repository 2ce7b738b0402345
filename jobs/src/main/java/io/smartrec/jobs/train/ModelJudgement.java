package io.smartrec.jobs.train;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.jobs.run.BlendJson;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.jobs.run.UserEvaluationTable;
import io.smartrec.spark.evaluation.Comparison;
import io.smartrec.spark.evaluation.Contender;
import io.smartrec.spark.evaluation.Evaluation;
import io.smartrec.spark.evaluation.Judged;
import io.smartrec.spark.evaluation.ModelTrainer.TrainedModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A model's recipe and popularity, trained before the hold-out and judged by it. Open until what it
 * says has been stored.
 */
final class ModelJudgement implements AutoCloseable {
  private final UUID evaluationId;
  private final Evaluation evaluation;
  private final Recipe recipe;
  private final Optional<Comparison> comparison;
  private final Optional<Comparison> toMember;

  private ModelJudgement(
      UUID evaluationId,
      Evaluation evaluation,
      Recipe recipe,
      Optional<Comparison> comparison,
      Optional<Comparison> toMember) {
    this.evaluationId = evaluationId;
    this.evaluation = evaluation;
    this.recipe = recipe;
    this.comparison = comparison;
    this.toMember = toMember;
  }

  /**
   * Judges a recipe beside popularity, a hybrid also beside its models.
   *
   * @param recipe the plan's; of a hybrid with the blend
   */
  static ModelJudgement of(ModelPlan plan, Recipe recipe, ModelInputs inputs, JobContext context) {
    TrainConfig train = recipe.train();
    EvaluationConfig config = context.config().evaluation();
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Contender(plan.modelId(), plan.name(), recipe));
    recipe
        .hybrid()
        .ifPresent(
            hybrid ->
                hybrid
                    .members()
                    .forEach(
                        member ->
                            contenders.add(
                                new Contender(member.modelId(), member.name(), member.recipe()))));
    if (recipe.algorithm() != Algorithm.POPULARITY) {
      ModelPlan baseline = inputs.plan(ModelInputs.baseline(train), config);
      contenders.add(
          new Contender(
              baseline.modelId(), baseline.recipe().algorithm().code(), baseline.recipe()));
    }
    Evaluation evaluation =
        inputs.evaluator(train, config).evaluate(contenders, inputs.interactions());
    List<Judged> judged = evaluation.judged();
    Optional<Comparison> comparison =
        judged.size() < 2
            ? Optional.empty()
            : Optional.of(compare(judged.get(0), judged.get(judged.size() - 1), config, train));
    Optional<Comparison> toMember =
        bestMember(judged, config).map(best -> compare(judged.get(0), best, config, train));
    return new ModelJudgement(
        inputs.evaluationId(train, config), evaluation, recipe, comparison, toMember);
  }

  private static Comparison compare(
      Judged first, Judged second, EvaluationConfig config, TrainConfig train) {
    return Comparison.of(first, second, MetricName.parse(config.metric()), config, train.seed());
  }

  /** The best of a hybrid's models, by the metric that decides. */
  private static Optional<Judged> bestMember(List<Judged> judged, EvaluationConfig config) {
    return judged.subList(1, Math.max(1, judged.size() - 1)).stream()
        .max(
            Comparator.comparingDouble(
                one -> one.quality().values().getOrDefault(config.metric(), 0.0)));
  }

  /** Writes what the lists were worth to each user. */
  void store(JobContext context) {
    context.progress().phase("keep what every user's list was worth");
    new UserEvaluationTable(context.lake(), context.postgres())
        .store(evaluationId, evaluation.judged());
  }

  /** What is kept of a model that was trained. */
  String metrics(TrainedModel trained) {
    Map<String, Object> json = ModelJson.metrics(evaluationId, evaluation, comparison);
    ModelJson.put(trained, json);
    return ModelPlan.write(json);
  }

  /** What is kept of a hybrid. */
  String metrics(Blend blend) {
    Map<String, Object> json = ModelJson.metrics(evaluationId, evaluation, comparison);
    json.put(BlendJson.BLEND, BlendJson.of(blend, recipe.hybrid().orElseThrow()));
    List<Judged> judged = evaluation.judged();
    ModelJson.putMembers(judged.subList(1, judged.size() - 1), toMember, json);
    return ModelPlan.write(json);
  }

  /** The end of the data that were trained on for judging. */
  Instant asOf() {
    return evaluation.splits().get(0).asOf();
  }

  @Override
  public void close() {
    evaluation.close();
  }
}

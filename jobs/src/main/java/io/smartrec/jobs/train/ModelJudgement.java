package io.smartrec.jobs.train;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.metrics.MetricName;
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
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A model's recipe and popularity, trained before the hold-out and judged by it. Open until what it
 * says has been stored.
 */
final class ModelJudgement implements AutoCloseable {
  private final UUID evaluationId;
  private final Evaluation evaluation;
  private final Optional<Comparison> comparison;

  private ModelJudgement(
      UUID evaluationId, Evaluation evaluation, Optional<Comparison> comparison) {
    this.evaluationId = evaluationId;
    this.evaluation = evaluation;
    this.comparison = comparison;
  }

  /** Judges the plan's recipe beside popularity. */
  static ModelJudgement of(ModelPlan plan, ModelInputs inputs, JobContext context) {
    TrainConfig train = plan.recipe().train();
    EvaluationConfig config = context.config().evaluation();
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Contender(plan.modelId(), plan.name(), plan.recipe()));
    if (plan.recipe().algorithm() != Algorithm.POPULARITY) {
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
            : Optional.of(
                Comparison.of(
                    judged.get(0),
                    judged.get(1),
                    MetricName.parse(config.metric()),
                    config,
                    train.seed()));
    return new ModelJudgement(inputs.evaluationId(train, config), evaluation, comparison);
  }

  /** Writes what the lists were worth to each user. */
  void store(JobContext context) {
    context.progress().phase("keep what every user's list was worth");
    new UserEvaluationTable(context.lake(), context.postgres())
        .store(evaluationId, evaluation.judged());
  }

  /** As {@link ModelJson#metrics}. */
  String metrics(TrainedModel trained) {
    return ModelJson.metrics(evaluationId, evaluation, comparison, trained);
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

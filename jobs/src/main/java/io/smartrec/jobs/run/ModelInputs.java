package io.smartrec.jobs.run;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.table.Items;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.evaluation.BlendTuner;
import io.smartrec.spark.evaluation.Evaluator;
import io.smartrec.spark.evaluation.Validation;
import io.smartrec.spark.evaluation.Yardstick;
import io.smartrec.spark.split.Splitters;
import io.smartrec.spark.tables.PinnedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The data that models are trained on and judged by, as they were when this was opened. */
public final class ModelInputs implements AutoCloseable {
  private final JobContext context;
  private final InteractionsInput interactions;
  private final DescribedTables described;
  private final Optional<InteractionsInput> test;

  private ModelInputs(
      JobContext context,
      InteractionsInput interactions,
      DescribedTables described,
      Optional<InteractionsInput> test) {
    this.context = context;
    this.interactions = interactions;
    this.described = described;
    this.test = test;
  }

  /**
   * Holds on to what is there now. Reads no rows yet.
   *
   * @throws io.smartrec.core.error.UserException exit code 3 when there are no interactions, 2 when
   *     there is nothing where a source is
   */
  public static ModelInputs pin(JobContext context) {
    InteractionsInput interactions = InteractionsInput.pin(context);
    if (context.config().train().filters().availableWhen().isPresent()) {
      // Asks for items, and says so where there are none.
      context.lake().pin(Items.TABLE);
    }
    DescribedTables described = DescribedTables.pin(context.lake());
    Optional<InteractionsInput> test = test(context);
    test.filter(one -> one.version().name().equals(interactions.version().name()))
        .ifPresent(
            one -> {
              throw UserException.usage(
                  "evaluation.split.test-source: %s is what is trained on, too. Name another source."
                      .formatted(one.version().name()));
            });
    return new ModelInputs(context, interactions, described, test);
  }

  /**
   * Holds on to what was there once.
   *
   * @param versions what {@link #versions} gave then
   * @throws io.smartrec.core.error.UserException exit code 3 when they are not to be had any more
   */
  public static ModelInputs at(List<PinnedTable> versions, JobContext context) {
    DescribedTables described = new DescribedTables(versions);
    described
        .versions()
        .forEach(then -> requireSame(then, context.lake().tableId(then.name()).orElse("none")));
    Optional<InteractionsInput> test =
        test(context).flatMap(now -> then(now, versions).map(now::at));
    return new ModelInputs(
        context, InteractionsInput.at(versions.get(0), context), described, test);
  }

  /** What was not read then is not read now. */
  private static Optional<PinnedTable> then(InteractionsInput now, List<PinnedTable> versions) {
    String name = now.version().name();
    return versions.stream().filter(version -> version.name().equals(name)).findFirst();
  }

  private static void requireSame(PinnedTable then, String tableIdNow) {
    if (!then.tableId().equals(tableIdNow)) {
      throw UserException.dataRefused(
          "The rows of %s of then are not to be had: the table had the id %s, now it has %s. Use the lake and the sources of then."
              .formatted(then.name(), then.tableId(), tableIdNow));
    }
  }

  private static Optional<InteractionsInput> test(JobContext context) {
    return context
        .config()
        .evaluation()
        .split()
        .testSource()
        .map(source -> InteractionsInput.pin(source, context));
  }

  /** Which tables, in which versions; the interactions come first. */
  public List<PinnedTable> versions() {
    List<PinnedTable> versions = new ArrayList<>(List.of(interactions.version()));
    versions.addAll(described.versions());
    test.map(InteractionsInput::version).ifPresent(versions::add);
    return versions;
  }

  /** The interactions; see {@link InteractionsInput#rows}. */
  public Dataset<Row> interactions() {
    return interactions.rows();
  }

  /** Items, users and what they said, where the lake has them. */
  public Descriptions descriptions() {
    return described.read(context.lake());
  }

  /**
   * Judges on these data.
   *
   * @param base its preferences say what makes an item of the hold-out relevant, its seed decides
   *     what is by chance
   */
  public Evaluator evaluator(TrainConfig base, EvaluationConfig config) {
    return new Evaluator(
        new Yardstick(base.preferences(), config, descriptions(), base.seed()),
        Splitters.of(config.split(), base.seed(), test.map(InteractionsInput::rows)),
        context.progress());
  }

  /**
   * Chooses how the models of a hybrid become one, on validation data before the hold-out.
   *
   * @throws io.smartrec.core.error.UserException exit code 2 when the metric that decides is not
   *     one of lists alone
   */
  public Blend blend(Recipe hybrid, EvaluationConfig config) {
    MetricName metric = MetricName.parse(config.metric());
    Validation.check(metric);
    if (metric.metric() == Metric.AUC) {
      throw UserException.usage(
          "Cannot train a hybrid by auc: its models give the best candidates, not scores of all items. Set evaluation.metric to a metric of lists, for example ndcg@10.");
    }
    TrainConfig base = hybrid.train();
    return new BlendTuner(
            new Yardstick(base.preferences(), config, descriptions(), base.seed()),
            context.progress())
        .choose(
            hybrid,
            Splitters.validation(config.split(), base.hybrid().windows(), base.seed())
                .split(interactions()))
        .blend();
  }

  /** Identifies all of what models are judged by: data, split, settings, code. */
  public UUID evaluationId(TrainConfig base, EvaluationConfig config) {
    return NameUuid.of(plan(baseline(base), config).modelId(), "evaluation");
  }

  /** The plan for a recipe on these data. */
  public ModelPlan plan(Recipe recipe, EvaluationConfig config) {
    return ModelPlan.of(recipe, config, versions(), context.build().gitCommit());
  }

  /** The recipe that every model is held against: popularity, by the same preferences. */
  public static Recipe baseline(TrainConfig base) {
    return new Recipe(Algorithm.POPULARITY, base.plain());
  }

  /**
   * By what models are judged, whatever the data, as a JSON object: two models can be compared
   * where it is the same. What is relevant, and how much, follows from the preferences of {@code
   * base}.
   */
  public static String yardstick(TrainConfig base, EvaluationConfig config) {
    return ModelPlan.write(baseline(base).asMap(config));
  }

  @Override
  public void close() {
    interactions.close();
    test.ifPresent(InteractionsInput::close);
  }
}

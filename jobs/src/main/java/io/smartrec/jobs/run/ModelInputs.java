package io.smartrec.jobs.run;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Preferences;
import io.smartrec.core.table.Users;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.evaluation.Evaluator;
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
  /** Tables that tell what items and users are like. */
  private static final List<String> DESCRIPTIONS =
      List.of(Items.TABLE, Users.TABLE, Preferences.TABLE);

  private final JobContext context;
  private final InteractionsInput interactions;
  private final List<PinnedTable> described;
  private final Optional<InteractionsInput> test;

  private ModelInputs(
      JobContext context,
      InteractionsInput interactions,
      List<PinnedTable> described,
      Optional<InteractionsInput> test) {
    this.context = context;
    this.interactions = interactions;
    this.described = List.copyOf(described);
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
    List<PinnedTable> described = new ArrayList<>();
    for (String table : DESCRIPTIONS) {
      boolean isNeeded =
          table.equals(Items.TABLE)
              && context.config().train().filters().availableWhen().isPresent();
      if (isNeeded || context.lake().has(table)) {
        described.add(context.lake().pin(table));
      }
    }
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
    List<PinnedTable> described =
        versions.stream().filter(version -> DESCRIPTIONS.contains(version.name())).toList();
    described.forEach(
        then -> requireSame(then, context.lake().tableId(then.name()).orElse("none")));
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
    versions.addAll(described);
    test.map(InteractionsInput::version).ifPresent(versions::add);
    return versions;
  }

  /** The interactions; see {@link InteractionsInput#rows}. */
  public Dataset<Row> interactions() {
    return interactions.rows();
  }

  /** Items, users and what they said, where the lake has them. */
  public Descriptions descriptions() {
    return new Descriptions(
        described(Items.TABLE), described(Users.TABLE), described(Preferences.TABLE));
  }

  private Optional<Dataset<Row>> described(String table) {
    return described.stream()
        .filter(version -> version.name().equals(table))
        .findFirst()
        .map(version -> context.lake().read(version));
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
    return new Recipe(Algorithm.POPULARITY, base.unfiltered());
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

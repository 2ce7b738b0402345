package io.smartrec.jobs.maintain;

import io.smartrec.core.table.Contract;
import io.smartrec.core.table.Contracts;
import io.smartrec.jobs.run.DeadTrainingCleanup;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.LakeLock;
import io.smartrec.spark.model.ModelLeftovers;
import io.smartrec.spark.model.ModelLeftovers.Leftover;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.DeadTrainings.DeadTraining;
import io.smartrec.spark.postgres.JobRuns;
import io.smartrec.spark.postgres.ModelInput;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.TableStatistics;
import io.smartrec.spark.tables.Lake;
import io.smartrec.spark.tables.LakeMaintenance;
import io.smartrec.spark.tables.Upkeep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Keeps the lake and PostgreSQL in shape: compacts small files, deletes files that no readable
 * version of a table needs, removes what killed runs left (also the models of trainings that died),
 * refreshes PostgreSQL's statistics (the lake's are written with its files).
 *
 * <p>Input and output: the lake, the model store, PostgreSQL. Rows stay what they are, and so do
 * the ids of models: a compaction is no new data. Every version of a table stays readable for
 * {@code maintain.retention-days}, those that models were trained on which are not deprecated for
 * longer, and so those of predictions that are not published yet. Not while ingest runs; predict,
 * build-features, train and evaluate that write at the same moment may have to be run again.
 *
 * <p>Example: {@code smartrec maintain --dry-run}
 */
@Command(
    name = "maintain",
    description = {
      "Compacts small files of the lake and deletes files that no readable version needs.",
      "Removes what killed runs left, and refreshes PostgreSQL's statistics. Rows stay what they are. The same again changes nothing."
    },
    footer = {
      "%nExample:",
      "  smartrec maintain --dry-run",
      "  smartrec maintain --set maintain.retention-days=180"
    })
public final class MaintainJob implements Job {
  private static final Duration SURELY_ENDED = Duration.ofDays(7);

  @Option(names = "--dry-run", description = "Says what would be done and changes nothing.")
  private boolean dryRun;

  /**
   * What is to be done.
   *
   * @param inputs versions that models were trained on
   * @param unpublished versions that hold predictions of models
   * @param dead trainings that were killed
   */
  private record Plan(
      List<Upkeep> tables,
      List<Leftover> leftovers,
      List<DeadTraining> dead,
      List<ModelInput> inputs,
      List<ModelInput> unpublished,
      JobContext context) {
    boolean isEmpty() {
      return leftovers.isEmpty() && dead.isEmpty() && tables.stream().noneMatch(Upkeep::isNeeded);
    }

    long filesToCompact() {
      return tables.stream().mapToLong(table -> table.compaction().files()).sum();
    }

    long filesToDelete() {
      return tables.stream().mapToLong(Upkeep::deletableFiles).sum();
    }
  }

  @Override
  @SuppressWarnings("try") // the lock is held, not used
  public JobResult run(JobContext context) {
    if (dryRun) {
      return dryRun(context);
    }
    try (AdvisoryLock lock = LakeLock.MAINTAIN.acquire(context)) {
      return maintain(context);
    }
  }

  private static JobResult dryRun(JobContext context) {
    Plan plan = plan(DeadTrainingCleanup.find(context), context);
    List<List<Object>> rows = new ArrayList<>();
    for (Upkeep table : plan.tables()) {
      rows.add(row(table, table.filesAfterwards()));
    }
    JobResult.Builder result = result(plan, rows);
    tellPostgres(result, context);
    return result
        .next("smartrec maintain")
        .done(
            String.format(
                    Locale.ROOT,
                    "Dry run, nothing changed. To compact: %,d files; to delete: %,d; leftovers to remove: %,d.",
                    plan.filesToCompact(),
                    plan.filesToDelete(),
                    plan.leftovers().size())
                + dead(plan, "to clear up"));
  }

  private static JobResult maintain(JobContext context) {
    Plan plan = plan(DeadTrainingCleanup.run(context), context);
    LakeMaintenance maintenance = maintenance(context);
    List<List<Object>> rows = new ArrayList<>();
    for (Upkeep table : plan.tables()) {
      if (table.isNeeded()) {
        context.progress().phase("maintain " + table.table());
      }
      long files = table.isNeeded() ? maintenance.apply(table).files() : table.size().files();
      rows.add(row(table, files));
    }
    ModelLeftovers leftovers = leftovers(context);
    plan.leftovers().forEach(leftovers::delete);
    context.progress().phase("refresh PostgreSQL's statistics");
    new TableStatistics(context.postgres()).refresh();
    JobResult.Builder result = result(plan, rows);
    tellPostgres(result, context);
    return result
        .logged("files_compacted", plan.filesToCompact())
        .logged("files_deleted", plan.filesToDelete())
        .logged("leftovers_removed", plan.leftovers().size())
        .logged("dead_trainings", plan.dead().size())
        .done(
            plan.isEmpty()
                ? "Nothing to compact, delete or remove; nothing changed."
                : String.format(
                        Locale.ROOT,
                        "Compacted: %,d files; deleted: %,d; leftovers removed: %,d.",
                        plan.filesToCompact(),
                        plan.filesToDelete(),
                        plan.leftovers().size())
                    + dead(plan, "cleared up"));
  }

  /** Trainings seldom die: told only if one did. */
  private static String dead(Plan plan, String done) {
    return plan.dead().isEmpty()
        ? ""
        : String.format(Locale.ROOT, " Dead trainings %s: %,d.", done, plan.dead().size());
  }

  private static Plan plan(List<DeadTraining> dead, JobContext context) {
    List<ModelInput> inputs = new ModelRegistry(context.postgres()).inputsInUse();
    List<ModelInput> unpublished = UnpublishedPredictions.find(context);
    Lake lake = context.lake();
    LakeMaintenance maintenance = maintenance(context);
    List<Upkeep> tables = new ArrayList<>();
    for (Contract contract : Contracts.all()) {
      String table = contract.table();
      if (lake.has(table)) {
        context.progress().phase("look at " + table);
        String tableId = lake.pin(table).tableId();
        // A table that was made anew has none of the versions the old one had.
        List<Long> needed =
            Stream.concat(inputs.stream(), unpublished.stream())
                .filter(input -> input.table().equals(table) && input.tableId().equals(tableId))
                .map(ModelInput::version)
                .distinct()
                .toList();
        tables.add(maintenance.plan(table, needed));
      }
    }
    JobRuns runs = new JobRuns(context.postgres());
    List<Leftover> leftovers =
        leftovers(context).find(runs::hasEnded, context.startedAt().minus(SURELY_ENDED));
    return new Plan(tables, leftovers, dead, inputs, unpublished, context);
  }

  private static JobResult.Builder result(Plan plan, List<List<Object>> rows) {
    JobResult.Builder result =
        JobResult.of("maintain").fact("lake", plan.context().config().lakePath());
    if (rows.isEmpty()) {
      result.fact("tables", "none yet; ingest makes them");
    } else {
      result.table(
          "tables",
          List.of(
              "table",
              "files_before",
              "files_after",
              "bytes_before",
              "compacted_files",
              "compacted_bytes",
              "deleted_files",
              "retention_days"),
          rows);
    }
    tellModels(result, plan);
    tellDead(result, plan.dead());
    if (!plan.leftovers().isEmpty()) {
      List<List<Object>> leftovers = new ArrayList<>();
      for (Leftover leftover : plan.leftovers()) {
        leftovers.add(List.of(leftover.what(), leftover.path(), leftover.bytes()));
      }
      result.table("leftovers", List.of("what", "path", "bytes"), leftovers);
    }
    return result;
  }

  private static List<Object> row(Upkeep table, long filesAfterwards) {
    return List.of(
        table.table(),
        table.size().files(),
        filesAfterwards,
        table.size().bytes(),
        table.compaction().files(),
        table.compaction().bytes(),
        table.deletableFiles(),
        table.retention().days());
  }

  private static void tellDead(JobResult.Builder result, List<DeadTraining> dead) {
    List<List<Object>> rows = new ArrayList<>();
    for (DeadTraining training : dead) {
      Object run = training.runId().<Object>map(id -> id).orElse("unknown");
      rows.add(List.of(training.name(), training.modelId(), training.begunAt(), run));
    }
    if (!rows.isEmpty()) {
      result.table("dead_trainings", List.of("model", "model_id", "begun_at", "run_id"), rows);
    }
  }

  /** Whose versions are kept longer than configured, and whose are gone. */
  private static void tellModels(JobResult.Builder result, Plan plan) {
    List<List<Object>> longer = new ArrayList<>();
    List<List<Object>> untrainable = new ArrayList<>();
    List<List<Object>> unpublishable = new ArrayList<>();
    for (Upkeep table : plan.tables()) {
      tellModels(table, plan.inputs(), plan, longer, untrainable);
      tellModels(table, plan.unpublished(), plan, longer, unpublishable);
    }
    table(result, "kept_longer_for", longer);
    table(result, "cannot_be_trained_again", untrainable);
    table(result, "cannot_be_published_until_predicted_again", unpublishable);
  }

  private static void tellModels(
      Upkeep table,
      List<ModelInput> needed,
      Plan plan,
      List<List<Object>> longer,
      List<List<Object>> lost) {
    int configured = plan.context().config().maintain().retentionDays();
    for (ModelInput input : needed) {
      if (!input.table().equals(table.table())) {
        continue;
      }
      List<Object> row = List.of(table.table(), input.version(), input.name(), input.model());
      if (table.lostVersions().contains(input.version())) {
        lost.add(row);
      } else if (table.retention().days() > configured
          && table.retention().oldestVersion() == input.version()) {
        longer.add(row);
      }
    }
  }

  private static void table(JobResult.Builder result, String key, List<List<Object>> rows) {
    if (!rows.isEmpty()) {
      result.table(key, List.of("table", "version", "model", "model_id"), rows);
    }
  }

  private static void tellPostgres(JobResult.Builder result, JobContext context) {
    List<List<Object>> rows = new ArrayList<>();
    for (TableStatistics.State table : new TableStatistics(context.postgres()).look()) {
      rows.add(List.of(table.table(), table.rows(), table.deadRows()));
    }
    result.table("postgres", List.of("table", "rows_estimated", "dead_rows"), rows);
  }

  private static LakeMaintenance maintenance(JobContext context) {
    return new LakeMaintenance(
        context.spark(),
        context.lake(),
        context.config().maintain().retentionDays(),
        context.startedAt());
  }

  private static ModelLeftovers leftovers(JobContext context) {
    return ModelLeftovers.below(context.spark().sparkContext(), context.modelsPath());
  }
}

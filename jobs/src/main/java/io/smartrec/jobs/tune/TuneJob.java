package io.smartrec.jobs.tune;

import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.TuneConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.jobs.run.Job;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.spark.postgres.AdvisoryLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Searches settings of ALS that are good by {@code evaluation.metric} on validation data before the
 * hold-out, which is not looked at.
 *
 * <p>Input: {@code interactions} and {@code items} of the lake, one pinned version of each. Output:
 * rows of {@code ops.tunings} and {@code ops.trials}; with {@code --write} a configuration file,
 * with {@code --then-train} a model. The same command again goes on where it was, and changes
 * nothing when all trials are done.
 *
 * <p>Example: {@code smartrec tune --trials 40 --minutes 30 --then-train}
 */
@Command(
    name = "tune",
    description = {
      "Searches settings of ALS that are good on validation data before the hold-out.",
      "The same command again goes on where it was."
    },
    footer = {
      "%nExample:",
      "  smartrec tune --trials 40 --minutes 30 --then-train",
      "  smartrec tune --search halving --write best.conf"
    })
public final class TuneJob implements Job {
  private static final int MAX_TRIALS = 10_000;
  private static final double MAX_MINUTES = 100_000;

  @Option(
      names = "--trials",
      paramLabel = "N",
      description =
          "How many settings are drawn, 1 to 10000; the first are the configured ones."
              + " Default: tune.trials.")
  private @Nullable Integer trials;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "After so many minutes no new trial begins. Default: tune.minutes.")
  private @Nullable Double minutes;

  @Option(
      names = "--search",
      paramLabel = "NAME",
      description = "One of: ${COMPLETION-CANDIDATES} (in any case). Default: tune.search.")
  private TuneConfig.@Nullable Search search;

  @Option(
      names = "--then-train",
      description = "Trains and registers a model with the best settings.")
  private boolean thenTrain;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Writes the best settings to this configuration file.")
  private @Nullable Path write;

  @Override
  public Long seed(SmartrecConfig config) {
    return config.train().seed();
  }

  @Override
  public JobResult run(JobContext context) throws Exception {
    TuneConfig tune = chosen(context.config().tune());
    Optional<SettingsFile> file = Optional.ofNullable(write).map(SettingsFile::at);
    context.spark();
    context.progress().phase("look at the data");
    TuneReport report;
    JobResult.Builder result;
    try (ModelInputs inputs = ModelInputs.pin(context)) {
      TuningPlan plan = TuningPlan.of(tune, context.config(), inputs);
      report = new TuneReport(plan, trials(plan, inputs, context));
      result = report.facts(inputs.versions());
    }
    file.ifPresent(settings -> settings.write(report.origin(), report.settings().hocon()));
    if (thenTrain) {
      train(report, result, context);
    } else {
      result.next("smartrec train --algorithm als, with the best settings in the configuration");
    }
    return result.done(report.headline());
  }

  @SuppressWarnings("try") // the lock is held, not used
  private static Trials trials(TuningPlan plan, ModelInputs inputs, JobContext context) {
    try (AdvisoryLock lock =
        AdvisoryLock.acquire(context.postgres(), "running tuning " + plan.id())) {
      return new TrialRuns(plan, inputs, context).run();
    }
  }

  private static void train(TuneReport report, JobResult.Builder result, JobContext context)
      throws Exception {
    List<String> arguments = new ArrayList<>(List.of("train", "--algorithm", "als"));
    report
        .settings()
        .byKey()
        .forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
    JobResult trained = context.commands().run(arguments);
    trained
        .facts()
        .forEach(
            (key, value) -> {
              if (key.equals("model_id")) {
                result.fact(key, value);
              } else if (key.equals("quality") && value instanceof JobResult.Table table) {
                result.table(key, table.columns(), table.rows());
              }
            });
    if (trained.next() != null) {
      result.next(trained.next());
    }
  }

  private TuneConfig chosen(TuneConfig configured) {
    int chosenTrials = trials == null ? configured.trials() : trials;
    double chosenMinutes = minutes == null ? 1 : minutes;
    if (chosenTrials < 1 || chosenTrials > MAX_TRIALS) {
      throw UserException.usage("--trials must be 1 to 10000, was " + chosenTrials + ".");
    }
    if (!(chosenMinutes > 0 && chosenMinutes <= MAX_MINUTES)) {
      throw UserException.usage(
          "--minutes must be more than 0 and at most 100000, was " + chosenMinutes + ".");
    }
    return new TuneConfig(
        chosenTrials,
        minutes == null ? configured.minutes() : Optional.of(minutes),
        search == null ? configured.search() : search,
        configured.windows(),
        configured.space());
  }
}

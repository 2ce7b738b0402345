package io.smartrec.jobs.tune;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.search.TunedSettings;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.spark.postgres.FinishedTrial;
import io.smartrec.spark.tables.PinnedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a tuning, for a person and for a program. */
final class TuneReport {
  private final TuningPlan plan;
  private final Trials trials;
  private final FinishedTrial best;
  private final TunedSettings settings;

  /**
   * @throws UserException exit code 3 when no trial is worth anything
   */
  TuneReport(TuningPlan plan, Trials trials) {
    this.plan = plan;
    this.trials = trials;
    this.best = trials.best().orElseThrow(() -> nothing(trials));
    this.settings = TunedSettings.of(train(best));
  }

  private static UserException nothing(Trials trials) {
    return UserException.dataRefused(
        trials.all().isEmpty()
            ? "Cannot tune: the time was up before the first trial. Raise --minutes."
            : "Cannot tune: all of %d trials failed, the first since: %s"
                .formatted(
                    trials.all().size(), trials.all().get(0).outcome().message().orElse("")));
  }

  /** The best settings. */
  TunedSettings settings() {
    return settings;
  }

  /** In one line what the best settings are and by what. */
  String origin() {
    return String.format(
        Locale.ROOT,
        "tuning %s, trial %d, %s %.4f on validation data",
        plan.id(),
        best.trial(),
        plan.metric(),
        value(best).mean());
  }

  /** The facts; the trials come first, so that what matters ends the output. */
  JobResult.Builder facts(List<PinnedTable> inputs) {
    JobResult.Builder result = JobResult.of("tune");
    inputs.forEach(input -> result.input(input.name(), input.version()));
    table(result);
    long failed = trials.all().stream().filter(trial -> trial.outcome().value().isEmpty()).count();
    result
        .fact("tuning_id", plan.id())
        .fact("metric", plan.metric().toString())
        .count("trials_run", trials.all().size())
        .count("trials_of_this_run", trials.now())
        .count("trials_failed", failed)
        .fact("best_trial", best.trial())
        .fact("best_value", value(best).mean())
        .fact("best_standard_error", value(best).standardError());
    trials.all().stream()
        .filter(trial -> trial.trial() == 0 && trial.outcome().value().isPresent())
        // A rung of successive halving may have fewer iterations.
        .filter(trial -> trial.iterations() == plan.train().als().iterations())
        .min(Trials.bestFirst(plan.metric()))
        .ifPresent(trial -> result.fact("configured_value", value(trial).mean()));
    return result.fact("best_settings", settings.hocon());
  }

  /** What came of it in one sentence. */
  String headline() {
    if (trials.now() == 0 && trials.complete()) {
      return "All trials have been run already; nothing to do.";
    }
    if (!trials.complete()) {
      return "The time is up after %d of %d trials; the same command goes on."
          .formatted(trials.all().size(), plan.search().size());
    }
    if (best.trial() > 0) {
      return "Trial %d is the best of %d.".formatted(best.trial(), trials.all().size());
    }
    return best.iterations() == plan.train().als().iterations()
        ? "No trial is better than the configured settings."
        : "Trial 0 is the best of %d: the configured settings, but %d iterations."
            .formatted(trials.all().size(), best.iterations());
  }

  private void table(JobResult.Builder result) {
    List<String> columns = new ArrayList<>(List.of("trial", "value", "standard_error"));
    settings.byKey().keySet().forEach(key -> columns.add(shortened(key)));
    columns.addAll(List.of("seconds", "state"));
    List<List<Object>> rows = new ArrayList<>();
    for (FinishedTrial trial :
        trials.all().stream().sorted(Trials.bestFirst(plan.metric())).toList()) {
      boolean isDone = trial.outcome().value().isPresent();
      List<Object> row = new ArrayList<>(List.of(trial.trial()));
      row.add(isDone ? value(trial).mean() : "");
      row.add(isDone ? value(trial).standardError() : "");
      Map<String, String> values = TunedSettings.of(train(trial)).byKey();
      settings.byKey().keySet().forEach(key -> row.add(number(values.getOrDefault(key, ""))));
      row.add(trial.seconds());
      row.add(isDone ? "done" : "failed");
      rows.add(row);
    }
    result.table("trials", columns, rows);
  }

  /** Numbers as such. */
  private static Object number(String value) {
    try {
      if (value.contains(".")) {
        return Double.valueOf(value);
      }
      return Long.valueOf(value);
    } catch (NumberFormatException e) {
      return value; // off
    }
  }

  /** The last part of a key, which tells them apart. */
  private static String shortened(String key) {
    return key.substring(key.lastIndexOf('.') + 1).replace('-', '_');
  }

  private static FinishedTrial.Value value(FinishedTrial trial) {
    return trial.outcome().value().orElseThrow();
  }

  private static TrainConfig train(FinishedTrial trial) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("algorithm", Algorithm.ALS.code());
    map.put("train", ModelPlan.read(trial.hyperparameters()));
    return Recipe.of(map).train();
  }
}

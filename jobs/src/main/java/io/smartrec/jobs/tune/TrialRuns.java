package io.smartrec.jobs.tune;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.run.Progress;
import io.smartrec.core.search.Trial;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.spark.evaluation.Score;
import io.smartrec.spark.evaluation.Validation;
import io.smartrec.spark.evaluation.Yardstick;
import io.smartrec.spark.model.Checkpoints;
import io.smartrec.spark.postgres.FinishedTrial;
import io.smartrec.spark.postgres.FinishedTrial.Outcome;
import io.smartrec.spark.postgres.TuningLog;
import io.smartrec.spark.postgres.TuningStart;
import io.smartrec.spark.split.Splitters;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Runs the trials of a plan that have not been run yet, and writes down what they were worth. */
final class TrialRuns {
  private final TuningPlan plan;
  private final ModelInputs inputs;
  private final JobContext context;
  private final TuningLog log;
  private final Progress progress;
  private final List<FinishedTrial> finished;
  private final int before;

  /** Reads what was run before; hold the lock on the tuning. */
  TrialRuns(TuningPlan plan, ModelInputs inputs, JobContext context) {
    this.plan = plan;
    this.inputs = inputs;
    this.context = context;
    this.log = new TuningLog(context.postgres());
    this.progress = context.progress();
    this.finished = new ArrayList<>(log.trials(plan.id()));
    this.before = finished.size();
  }

  /**
   * Runs what is left; nothing is touched when nothing is.
   *
   * @throws UserException exit code 3 when the data are too short
   */
  Trials run() {
    if (next().isPresent()) {
      log.begin(start());
      try {
        runAll();
      } catch (Exception e) {
        stop(e);
        throw e;
      }
      if (next().isEmpty()) {
        log.finish(plan.id(), context.currentTime());
      } else {
        log.stop(plan.id(), context.currentTime());
      }
    }
    return new Trials(finished, Trials.best(finished, plan.metric()), before, next().isEmpty());
  }

  @SuppressWarnings("try") // the directory is there while it is open
  private void runAll() {
    TrainConfig train = plan.train();
    EvaluationConfig evaluation = plan.evaluation();
    Yardstick yardstick =
        new Yardstick(train.preferences(), evaluation, inputs.descriptions(), train.seed());
    progress.phase("split");
    try (Checkpoints checkpoints =
            Checkpoints.open(
                context.spark().sparkContext(), context.modelsPath(), context.runId());
        Validation validation =
            Validation.prepare(
                Splitters.validation(evaluation.split(), plan.config().windows(), train.seed())
                    .split(inputs.interactions()),
                yardstick,
                train,
                progress)) {
      progress.phase("trials");
      Optional<Trial> next = next();
      while (next.isPresent() && !isTimeUp()) {
        run(next.get(), validation);
        next = next();
      }
    }
  }

  private void run(Trial trial, Validation validation) {
    Instant start = context.currentTime();
    Outcome outcome = outcome(trial, validation);
    Instant end = context.currentTime();
    finished.add(
        new FinishedTrial(
            trial.number(),
            trial.iterations(),
            ModelPlan.write(hyperparameters(trial)),
            outcome,
            Duration.between(start, end).toMillis() / 1000.0,
            context.runId(),
            end));
    FinishedTrial last = finished.get(finished.size() - 1);
    Optional<FinishedTrial> best = Trials.best(finished, plan.metric());
    log.add(plan.id(), last, best.map(FinishedTrial::result));
    tell(last, best);
  }

  /**
   * What the user's settings and data do not allow is an outcome; anything else ends the search.
   */
  private static Outcome outcome(Trial trial, Validation validation) {
    try {
      Score score = validation.judge(trial.train());
      return Outcome.done(
          new FinishedTrial.Value(score.mean(), score.standardError(), score.users()));
    } catch (UserException e) {
      if (e.exitCode() != ExitCode.USAGE && e.exitCode() != ExitCode.DATA_REFUSED) {
        throw e;
      }
      return Outcome.failed(String.valueOf(e.getMessage()));
    }
  }

  private void tell(FinishedTrial last, Optional<FinishedTrial> best) {
    String which =
        "trial %d of %d"
            .formatted(Math.min(finished.size(), plan.search().size()), plan.search().size());
    String what =
        last.outcome()
            .value()
            .map(
                value ->
                    String.format(
                        Locale.ROOT,
                        ": %s %.4f (best %.4f), %.1f s",
                        plan.metric(),
                        value.mean(),
                        best.orElse(last).outcome().value().orElse(value).mean(),
                        last.seconds()))
            .orElseGet(() -> " failed: " + last.outcome().message().orElse(""));
    progress.say(which + what + estimate());
  }

  private String estimate() {
    List<FinishedTrial> mine = finished.subList(before, finished.size());
    double mean = mine.stream().mapToDouble(FinishedTrial::seconds).average().orElse(0);
    double left = mean * Math.max(0, plan.search().size() - finished.size());
    if (deadline().isPresent()) {
      Duration until = Duration.between(context.currentTime(), deadline().get());
      left = Math.min(left, Math.max(0.0, until.toMillis() / 1000.0));
    }
    if (left < 1) {
      return "";
    }
    return left < 90
        ? String.format(Locale.ROOT, ", about %.0f s left", left)
        : String.format(Locale.ROOT, ", about %.0f min left", left / 60);
  }

  private Optional<Trial> next() {
    return plan.search().next(finished.stream().map(FinishedTrial::result).toList());
  }

  private boolean isTimeUp() {
    return deadline().map(deadline -> !context.currentTime().isBefore(deadline)).orElse(false);
  }

  private Optional<Instant> deadline() {
    return plan.config()
        .minutes()
        .map(minutes -> context.startedAt().plusMillis(Math.round(minutes * 60_000)));
  }

  private Map<String, Object> hyperparameters(Trial trial) {
    Map<String, Object> map = new LinkedHashMap<>();
    Object train = new Recipe(Algorithm.ALS, trial.train()).asMap().get("train");
    if (train instanceof Map<?, ?> settings) {
      settings.forEach((key, value) -> map.put(String.valueOf(key), value));
    }
    return map;
  }

  private TuningStart start() {
    Map<String, Object> versions = new LinkedHashMap<>();
    inputs.versions().forEach(input -> versions.put(input.name(), input.version()));
    return new TuningStart(
        plan.id(),
        context.config().lakePath(),
        ModelPlan.write(versions),
        Algorithm.ALS.code(),
        plan.metric().toString(),
        plan.config().search().code(),
        ModelPlan.write(plan.settings()),
        plan.train().seed(),
        context.build().gitCommit(),
        plan.config().trials(),
        context.startedAt());
  }

  private void stop(Exception reason) {
    try {
      log.stop(plan.id(), context.currentTime());
    } catch (RuntimeException e) {
      reason.addSuppressed(e);
    }
  }
}

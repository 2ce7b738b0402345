package io.smartrec.jobs.tune;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.SearchSpace;
import io.smartrec.core.config.SearchSpace.Range;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TuneConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.search.RandomSearch;
import io.smartrec.core.search.Search;
import io.smartrec.core.search.SuccessiveHalving;
import io.smartrec.core.search.TrialSampler;
import io.smartrec.jobs.run.ModelInputs;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.spark.evaluation.Validation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What is searched. The id follows from data, configured settings, how trials are judged, space,
 * kind of search and code, not from the number of trials and minutes: with more of them the same
 * search goes on.
 *
 * @param id the tuning
 * @param config the number of trials among others
 * @param train the configured settings
 * @param evaluation how trials are judged
 * @param search which trial comes next
 * @param settings all that the id follows from but the code, by configuration keys
 */
record TuningPlan(
    UUID id,
    TuneConfig config,
    TrainConfig train,
    EvaluationConfig evaluation,
    Search search,
    Map<String, Object> settings) {
  /** One of how many goes on; Hyperband's authors recommend 3 or 4. */
  private static final int ETA = 3;

  /**
   * The plan on these data.
   *
   * @param tune as the options of the command have it
   * @throws UserException exit code 2 when there is nothing to choose, or the metric is none by
   *     which can be chosen
   */
  static TuningPlan of(TuneConfig tune, SmartrecConfig config, ModelInputs inputs) {
    MetricName metric = MetricName.parse(config.evaluation().metric());
    Validation.check(metric);
    if (tune.space().isPoint()) {
      throw UserException.usage(
          "Cannot tune: tune.space has but one value for every setting, so there is nothing to choose. Give rank or half-life-days several choices, or another setting a lower and an upper number.");
    }
    ModelPlan model = inputs.plan(new Recipe(Algorithm.ALS, config.train()), config.evaluation());
    Map<String, Object> searched = searched(tune, config.evaluation().split());
    Map<String, Object> settings = new LinkedHashMap<>(model.hyperparameters());
    settings.put("tune", searched);
    return new TuningPlan(
        NameUuid.of(NameUuid.ROOT, "tuning|" + model.modelId() + "|" + ModelPlan.write(searched)),
        tune,
        config.train(),
        config.evaluation(),
        search(tune, config.train(), metric),
        settings);
  }

  private static Search search(TuneConfig tune, TrainConfig train, MetricName metric) {
    TrialSampler sampler = new TrialSampler(train, tune.space(), train.seed());
    Range iterations = tune.space().iterations();
    return switch (tune.search()) {
      case RANDOM -> new RandomSearch(sampler.trials(tune.trials()));
      case HALVING -> {
        List<Integer> rungs =
            SuccessiveHalving.rungs((int) iterations.from(), (int) iterations.to(), ETA);
        yield new SuccessiveHalving(
            sampler.trials(tune.trials(), rungs.get(0)), rungs, ETA, metric.metric());
      }
    };
  }

  private static Map<String, Object> searched(TuneConfig tune, SplitConfig split) {
    SearchSpace space = tune.space();
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("rank", space.ranks());
    keys.put("regularization", bounds(space.regularization()));
    keys.put("alpha", bounds(space.alpha()));
    keys.put("iterations", bounds(space.iterations()));
    keys.put("action-weights", bounds(space.actionWeights()));
    keys.put(
        "half-life-days",
        space.halfLives().stream().map(days -> days.map(Object::toString).orElse("off")).toList());
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("search", tune.search().code());
    map.put("windows", tune.windows());
    map.put("space", keys);
    if (split.method() == SplitConfig.Method.PROVIDED) {
      // The validation data are a share of the training data, by chance.
      map.put("share", split.share());
      map.put("stratify", split.stratify().code());
    }
    return map;
  }

  private static List<Double> bounds(Range range) {
    return List.of(range.from(), range.to());
  }

  /** The metric that decides. */
  MetricName metric() {
    return MetricName.parse(evaluation.metric());
  }
}

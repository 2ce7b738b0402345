package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.MeanRankingMetrics;
import io.smartrec.core.run.Progress;
import io.smartrec.core.table.Interactions;
import io.smartrec.spark.algorithm.AlsTrainer;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.algorithm.PopularityTrainer;
import io.smartrec.spark.algorithm.Trainer;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.preparation.TemporalSplit;
import io.smartrec.spark.topn.TopN;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains an algorithm before the cut, judges it next to popularity by what came after, and trains
 * it again, with the same hyperparameters, on everything: the metrics say what the recipe is worth,
 * the model knows the latest interactions.
 */
public final class TrainAndEvaluate {
  private final TrainConfig config;
  private final ActivityFilter filter;
  private final Progress progress;

  /**
   * Training with these settings.
   *
   * @param filter leaves out what is not trained on, before the cut by what was before the cut;
   *     users and items of the hold-out are judged whether it leaves them out or not
   */
  public TrainAndEvaluate(TrainConfig config, ActivityFilter filter, Progress progress) {
    this.config = config;
    this.filter = filter;
    this.progress = progress;
  }

  /**
   * Runs all three steps.
   *
   * @param algorithm what to train
   * @param interactions columns of {@link io.smartrec.spark.tables.Interactions}; the same rows on
   *     every read (a pinned table version)
   * @throws UserException exit code 3 when there is nothing to train on or nobody to judge
   */
  public TrainingResult run(Algorithm algorithm, Dataset<Row> interactions) {
    progress.phase("split");
    TemporalSplit.Holdout split = TemporalSplit.split(interactions, config.holdoutDays());
    long trainInteractions = split.train().count();
    long testInteractions = split.test().count();
    progress.say(
        String.format(
            Locale.ROOT,
            "%,d interactions before %s, %,d in the hold-out up to %s",
            trainInteractions,
            split.cut(),
            testInteractions,
            split.end()));
    Judgement judgement = judge(algorithm, split);

    progress.phase("train on all interactions");
    ActivityFilter.Filtered filtered = filtered(interactions);
    Dataset<Row> all = persisted(preferences(filtered.interactions()));
    try {
      FactorModel model = fit(algorithm, all);
      long users = model.userFactors().count();
      long items = model.itemFactors().count();
      progress.say(String.format(Locale.ROOT, "%,d users, %,d items", users, items));
      return new TrainingResult(
          model,
          judgement.metrics(),
          judgement.baseline(),
          judgement.users(),
          trainInteractions,
          testInteractions,
          users,
          items,
          split.cut(),
          split.end(),
          filtered.removals());
    } finally {
      all.unpersist();
    }
  }

  private record Judgement(
      HoldoutUsers users, MeanRankingMetrics metrics, MeanRankingMetrics baseline) {}

  private Judgement judge(Algorithm algorithm, TemporalSplit.Holdout split) {
    Dataset<Row> train = persisted(preferences(filtered(split.train()).interactions()));
    Dataset<Row> seen = persisted(SeenItems.of(split.train()));
    Dataset<Row> test = persisted(preferences(split.test()));
    Dataset<Row> relevant = persisted(RelevantItems.of(seen, test));
    try {
      HoldoutUsers users = HoldoutUsers.of(seen, test);
      progress.say(
          String.format(
              Locale.ROOT,
              "%,d of %,d hold-out users can be judged (%,d without history, %,d only repeat)",
              users.judged(),
              users.total(),
              users.withoutHistory(),
              users.onlyRepeats()));
      progress.phase("baseline");
      MeanRankingMetrics baseline = judge(Algorithm.POPULARITY, train, seen, relevant);
      if (algorithm == Algorithm.POPULARITY) {
        return new Judgement(users, baseline, baseline);
      }
      progress.phase("train before the cut");
      return new Judgement(users, judge(algorithm, train, seen, relevant), baseline);
    } finally {
      relevant.unpersist();
      test.unpersist();
      seen.unpersist();
      train.unpersist();
    }
  }

  private MeanRankingMetrics judge(
      Algorithm algorithm, Dataset<Row> train, Dataset<Row> seen, Dataset<Row> relevant) {
    FactorModel judged = fit(algorithm, train).onlyUsers(relevant, RelevantItems.USER_ID);
    Dataset<Row> recommendations = new TopN().recommend(judged, seen, config.k());
    MeanRankingMetrics metrics = new HoldoutEvaluation(config.k()).judge(recommendations, relevant);
    progress.say(
        String.format(
            Locale.ROOT,
            "%s: nDCG@%d %.4f over %,d users",
            algorithm.code(),
            config.k(),
            metrics.ndcg(),
            metrics.users()));
    return metrics;
  }

  private FactorModel fit(Algorithm algorithm, Dataset<Row> preferences) {
    if (preferences.isEmpty()) {
      throw UserException.dataRefused(
          "Cannot train: no interaction to train on has an action type of positive weight. Check"
              + " train.action-weights against the action types that were ingested.");
    }
    Trainer trainer =
        switch (algorithm) {
          case ALS -> new AlsTrainer(config.als(), config.seed());
          case POPULARITY -> new PopularityTrainer();
        };
    return trainer.fit(preferences);
  }

  private ActivityFilter.Filtered filtered(Dataset<Row> interactions) {
    Object[] actions =
        config.actionWeights().entrySet().stream()
            .filter(weight -> weight.getValue() > 0)
            .map(weight -> weight.getKey().code())
            .sorted()
            .toArray();
    ActivityFilter.Filtered filtered =
        filter.filter(interactions.where(col(Interactions.ACTION_TYPE).isin(actions)));
    filtered.removals().forEach(removal -> progress.say(removal.toString()));
    return filtered;
  }

  private Dataset<Row> preferences(Dataset<Row> interactions) {
    return new PreferenceStrengths(config.actionWeights()).strengths(interactions);
  }

  private static Dataset<Row> persisted(Dataset<Row> rows) {
    return rows.persist(StorageLevel.MEMORY_AND_DISK());
  }
}

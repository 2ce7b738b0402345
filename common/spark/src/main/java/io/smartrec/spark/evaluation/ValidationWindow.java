package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.table.Interactions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.algorithm.Trainer;
import io.smartrec.spark.algorithm.Trainers;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.split.Split;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * One split on which settings of ALS are tried. Ready for all of them: who is judged by what, the
 * interactions that are left by the filters, and the preferences of the last few ways to weigh
 * them.
 */
final class ValidationWindow implements AutoCloseable {
  /** Ways to weigh interactions whose preferences are kept. */
  private static final int KEPT = 3;

  private final Holdout holdout;
  private final int series;
  private final Dataset<Row> interactions;
  private final Map<PreferenceConfig, Dataset<Row>> preferences =
      new LinkedHashMap<>(2 * KEPT, 0.75f, true);

  /**
   * Prepares a split; runs several Spark jobs.
   *
   * @param configured its filters are those of all settings, and so is which actions weigh nothing
   * @throws io.smartrec.core.error.UserException exit code 3 when there is nothing to train on or
   *     nobody to judge
   */
  ValidationWindow(Split split, Yardstick yardstick, TrainConfig configured) {
    PreferenceConfig weights = configured.preferences();
    Dataset<Row> left =
        RecipeTrainer.filter(configured.filters(), yardstick.descriptions().items())
            .filter(PreferenceStrengths.telling(split.train(), weights))
            .interactions();
    Dataset<Row> read = weights.negativeWhen().isPresent() ? left : left.drop(Interactions.CONTEXT);
    MetricName metric = MetricName.parse(yardstick.config().metric());
    holdout = new Holdout(split, yardstick.forOnly(metric));
    series = ListJudge.names(holdout.yardstick().config().ks()).indexOf(metric);
    // Laid out by user once, so that no trial has to shuffle them to sum up pairs.
    interactions =
        read.repartition(col(Interactions.USER_ID)).persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** Who is in the hold-out and who is judged. */
  HoldoutUsers counts() {
    return holdout.counts();
  }

  /** Trains and judges. */
  Score judge(TrainConfig train) {
    Trainer trainer =
        Trainers.of(
            Algorithm.ALS, train, holdout.yardstick().descriptions(), holdout.split().asOf());
    FactorModel model = trainer.fit(preferences(train.preferences()));
    FactorModel serving =
        holdout
            .split()
            .history()
            .map(history -> trainer.foldIn(model, strengths(train.preferences(), history)))
            .orElse(model);
    try (ModelJudge judge = new ModelJudge(holdout, serving)) {
      return Score.of(judge.users(), ModelJudge.VALUES, series);
    }
  }

  private Dataset<Row> preferences(PreferenceConfig config) {
    Dataset<Row> known = preferences.get(config);
    if (known != null) {
      return known;
    }
    Dataset<Row> strengths =
        Holdout.nonEmpty(strengths(config, interactions).persist(StorageLevel.MEMORY_AND_DISK()));
    preferences.put(config, strengths);
    if (preferences.size() > KEPT) {
      Iterator<Dataset<Row>> oldest = preferences.values().iterator();
      oldest.next().unpersist();
      oldest.remove();
    }
    return strengths;
  }

  private Dataset<Row> strengths(PreferenceConfig config, Dataset<Row> rows) {
    return new PreferenceStrengths(config, holdout.split().asOf()).strengths(rows);
  }

  @Override
  public void close() {
    preferences.values().forEach(Dataset::unpersist);
    interactions.unpersist();
    holdout.close();
  }
}

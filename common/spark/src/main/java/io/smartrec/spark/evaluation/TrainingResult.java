package io.smartrec.spark.evaluation;

import io.smartrec.core.metrics.MeanRankingMetrics;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.ActivityFilter;
import java.time.Instant;
import java.util.List;

/**
 * A model trained on all interactions, and what its hyperparameters were worth on the hold-out.
 *
 * @param model trained on all interactions, the hold-out included
 * @param metrics of the algorithm trained before the cut
 * @param baseline of popularity trained before the cut, on the same users
 * @param holdoutUsers who was judged
 * @param trainInteractions interactions before the cut
 * @param testInteractions interactions at or after the cut
 * @param users users of the model
 * @param items items of the model
 * @param cut where the hold-out begins
 * @param end instant of the latest interaction
 * @param removals what the filters left out of all interactions before the model was trained
 */
public record TrainingResult(
    FactorModel model,
    MeanRankingMetrics metrics,
    MeanRankingMetrics baseline,
    HoldoutUsers holdoutUsers,
    long trainInteractions,
    long testInteractions,
    long users,
    long items,
    Instant cut,
    Instant end,
    List<ActivityFilter.Removal> removals) {
  public TrainingResult {
    removals = List.copyOf(removals);
  }
}

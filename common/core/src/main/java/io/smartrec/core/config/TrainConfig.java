package io.smartrec.core.config;

import io.smartrec.core.domain.ActionType;
import java.util.Map;

/**
 * What training needs beside the interactions.
 *
 * @param holdoutDays length of the temporal hold-out at the end of the data, in days
 * @param k length of the lists that are judged
 * @param seed seed of every random choice
 * @param actionWeights weight of each action type in a user's preference; 0 leaves the action out
 * @param filters whose interactions are trained on
 * @param als hyperparameters of ALS
 */
public record TrainConfig(
    int holdoutDays,
    int k,
    long seed,
    Map<ActionType, Double> actionWeights,
    FilterConfig filters,
    AlsConfig als) {
  public TrainConfig {
    actionWeights = Map.copyOf(actionWeights);
  }
}

package io.smartrec.core.config;

import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Feedback;
import java.util.Map;
import java.util.Optional;

/**
 * How interactions become preferences.
 *
 * @param feedback whether a preference is a strength, from what the user did, or a rating
 * @param actionWeights weight of each action type; 0 leaves the action out. Of ratings only whether
 *     it is 0 counts
 * @param halfLifeDays after how many days an interaction counts half; empty: always in full
 * @param maxStrength cap of the weighted sum before the logarithm; empty: none
 * @param negativeWhen Spark SQL condition on the columns of interactions that say the user does not
 *     want the item
 * @param negativeWeight weight of such an interaction, in place of its action's
 */
public record PreferenceConfig(
    Feedback feedback,
    Map<ActionType, Double> actionWeights,
    Optional<Double> halfLifeDays,
    Optional<Double> maxStrength,
    Optional<String> negativeWhen,
    double negativeWeight) {
  public PreferenceConfig {
    actionWeights = Map.copyOf(actionWeights);
  }

  /** Strengths by these weights and nothing else. */
  public static PreferenceConfig weighted(Map<ActionType, Double> actionWeights) {
    return new PreferenceConfig(
        Feedback.IMPLICIT, actionWeights, Optional.empty(), Optional.empty(), Optional.empty(), 1);
  }

  /** The same with another half-life; empty for none. */
  public PreferenceConfig withHalfLife(Optional<Double> days) {
    return new PreferenceConfig(
        feedback, actionWeights, days, maxStrength, negativeWhen, negativeWeight);
  }

  /** The same with strengths in place of ratings. */
  public PreferenceConfig implicit() {
    return new PreferenceConfig(
        Feedback.IMPLICIT, actionWeights, halfLifeDays, maxStrength, negativeWhen, negativeWeight);
  }

  /** The same with ratings in place of strengths. */
  public PreferenceConfig rated() {
    return new PreferenceConfig(
        Feedback.EXPLICIT, actionWeights, halfLifeDays, maxStrength, negativeWhen, negativeWeight);
  }
}

package io.smartrec.core.search;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.TrainConfig;

/**
 * Settings to be tried.
 *
 * @param number from 0; 0 are the configured ones
 * @param train the settings
 */
public record Trial(int number, TrainConfig train) {
  /** How many iterations it trains. */
  public int iterations() {
    return train.als().iterations();
  }

  /** The same settings with so many iterations. */
  public Trial withIterations(int iterations) {
    AlsConfig als = train.als();
    return new Trial(
        number,
        train.with(
            train.preferences(),
            new AlsConfig(
                als.rank(), iterations, als.regularization(), als.alpha(), als.blocks())));
  }

  /** Whether this is what a result is about. */
  public boolean isOf(TrialResult result) {
    return number == result.number() && iterations() == result.iterations();
  }
}

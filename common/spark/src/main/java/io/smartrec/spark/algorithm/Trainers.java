package io.smartrec.spark.algorithm;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;

/** The trainer that is asked for. */
public final class Trainers {
  private Trainers() {}

  /** The trainer of an algorithm with these settings. */
  public static Trainer of(Algorithm algorithm, TrainConfig config) {
    return switch (algorithm) {
      case POPULARITY -> PopularityTrainer.ofUsers();
      case TRENDING -> PopularityTrainer.ofStrengths();
      case ALS ->
          switch (config.preferences().feedback()) {
            case IMPLICIT -> new AlsTrainer(config.als(), config.seed());
            case EXPLICIT -> new RatingAlsTrainer(config.als(), config.seed());
          };
    };
  }
}

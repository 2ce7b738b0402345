package io.smartrec.spark.algorithm;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import java.time.Instant;

/** The trainer that is asked for. */
public final class Trainers {
  private Trainers() {}

  /**
   * The trainer of an algorithm with these settings.
   *
   * @param descriptions what is known beside the interactions
   * @param asOf the end of the training data
   * @throws IllegalArgumentException for a hybrid, which is trained from models
   */
  public static Trainer of(
      Algorithm algorithm, TrainConfig config, Descriptions descriptions, Instant asOf) {
    return switch (algorithm) {
      case POPULARITY -> PopularityTrainer.ofUsers().by(config.segments(), descriptions);
      case TRENDING -> PopularityTrainer.ofStrengths().by(config.segments(), descriptions);
      case ALS ->
          switch (config.preferences().feedback()) {
            case IMPLICIT -> new AlsTrainer(config.als(), config.seed());
            case EXPLICIT -> new RatingAlsTrainer(config.als(), config.seed());
          };
      case ITEM_SIMILARITY -> new ItemSimilarityTrainer(config.itemSimilarity());
      case CONTENT -> new ContentTrainer(config.content(), descriptions, asOf, config.seed());
      case HYBRID -> throw new IllegalArgumentException("No trainer of " + algorithm.code());
    };
  }
}

package io.smartrec.core.config;

import java.util.Optional;

/**
 * What counts as now.
 *
 * @param windowDays only interactions of so many days before the end of the training data count;
 *     empty: all
 * @param halfLifeDays after how many days an interaction counts half; empty: always in full
 */
public record TrendingConfig(Optional<Double> windowDays, Optional<Double> halfLifeDays) {
  /** All interactions alike. */
  public static final TrendingConfig ALWAYS =
      new TrendingConfig(Optional.empty(), Optional.empty());
}

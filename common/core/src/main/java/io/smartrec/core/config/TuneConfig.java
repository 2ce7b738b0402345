package io.smartrec.core.config;

import java.util.Locale;
import java.util.Optional;

/**
 * How hyperparameters are searched.
 *
 * @param trials how many settings are drawn, the configured ones among them
 * @param minutes after how many minutes no new trial begins; empty: all are run
 * @param search how trials are spent
 * @param windows validation windows of a temporal split
 * @param space where is searched
 */
public record TuneConfig(
    int trials, Optional<Double> minutes, Search search, int windows, SearchSpace space) {
  /** How trials are spent. */
  public enum Search {
    /** Each once, with iterations of its own (Bergstra, Bengio 2012). */
    RANDOM,
    /** All with few iterations, the best third with three times as many, and so on. */
    HALVING;

    /** The name in configuration: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}

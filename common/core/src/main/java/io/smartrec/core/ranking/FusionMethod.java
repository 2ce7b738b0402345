package io.smartrec.core.ranking;

import java.util.Locale;

/** How lists become one. */
public enum FusionMethod {
  /**
   * By ranks: the sum over lists of weight / (60 + rank), with ranks from 1. Cormack, Clarke,
   * Buettcher, Reciprocal rank fusion outperforms Condorcet and individual rank learning methods
   * (2009), with weights.
   */
  RECIPROCAL_RANK,
  /**
   * By scores: the sum over lists of weight times the score, scaled so that the best candidate of a
   * list has 1 and the last 0; all have 1 where they are the same.
   */
  WEIGHTED_SCORES;

  /** The name in files: lower case, with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The method with this code.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static FusionMethod ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}

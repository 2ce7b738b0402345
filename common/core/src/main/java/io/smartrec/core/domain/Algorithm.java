package io.smartrec.core.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The algorithms that can be trained. */
public enum Algorithm {
  /** Alternating least squares: Hu, Koren, Volinsky 2008; on ratings Zhou et al. 2008. */
  ALS,
  /** The same list for everyone, by its number of users. */
  POPULARITY,
  /** The same list for everyone, by what users do now. */
  TRENDING,
  /** Items that are described like those a user liked. */
  CONTENT,
  /** Items that the same users turn to as those a user liked. */
  ITEM_SIMILARITY,
  /** Several models together. */
  HYBRID;

  /**
   * The algorithm with this code, in any case.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Algorithm ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** The name in tables, options and configuration: lower case, with hyphens. */
  public String code() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** All codes. */
  public static List<String> codes() {
    return Arrays.stream(values()).map(Algorithm::code).toList();
  }
}

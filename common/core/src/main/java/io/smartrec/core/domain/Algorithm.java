package io.smartrec.core.domain;

import java.util.Locale;

/** The algorithms that can be trained. */
public enum Algorithm {
  /** Alternating least squares: Hu, Koren, Volinsky 2008; on ratings Zhou et al. 2008. */
  ALS,
  /** The same list for everyone, by its number of users. */
  POPULARITY,
  /** The same list for everyone, by what users do now. */
  TRENDING;

  /**
   * The algorithm with this code.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Algorithm ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** The name in tables, options and configuration: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

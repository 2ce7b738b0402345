package io.smartrec.core.domain;

import java.util.Locale;

/** The algorithms that can be trained. */
public enum Algorithm {
  /** Alternating least squares on implicit feedback: Hu, Koren, Volinsky 2008. */
  ALS,
  /** The same list for everyone, by weighted interactions. */
  POPULARITY;

  /** The name in tables, options and configuration: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.smartrec.core.config;

import java.util.Locale;

/** What fills a list that a model leaves short. */
public enum Fallback {
  /** What is popular now. */
  TRENDING,
  /** What most users turned to. */
  POPULARITY,
  /** Whatever is left, the newest first. */
  CATALOGUE;

  /** The name in configuration and explanations: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

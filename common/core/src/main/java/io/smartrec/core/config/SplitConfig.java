package io.smartrec.core.config;

import java.util.Locale;
import java.util.Optional;

/**
 * How interactions are divided into those that are trained on and those that are judged by. A
 * setting that the method does not use has its default.
 *
 * @param method how
 * @param days length of the hold-out at the end of the data
 * @param last how many of a user's latest interactions are held out
 * @param share which part of the interactions or users is held out, between 0 and 1
 * @param stratify within what the share is taken
 * @param folds number of folds
 * @param testSource source of the interactions that are judged by
 */
public record SplitConfig(
    Method method,
    int days,
    int last,
    double share,
    Stratify stratify,
    int folds,
    Optional<SourceConfig> testSource) {
  /** How interactions are divided. */
  public enum Method {
    /** One cut in time for everyone. */
    TEMPORAL,
    /** The latest interactions of every user. */
    LEAVE_LAST,
    /** Users that training does not know (strong generalisation). */
    NEW_USER,
    /** By chance. */
    RANDOM,
    /** By chance into equal parts; each is held out once. */
    K_FOLD,
    /** Training and hold-out come as two sources. */
    PROVIDED;

    /** The name in configuration: lower case, with hyphens. */
    public String code() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Within what a random share is taken. */
  public enum Stratify {
    /** All interactions. */
    NONE,
    /** The interactions of each user. */
    USER,
    /** The interactions of each item. */
    ITEM;

    /** The name in configuration: lower case. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The cut in time that leaves this many days. */
  public static SplitConfig temporal(int days) {
    return new SplitConfig(Method.TEMPORAL, days, 1, 0.2, Stratify.NONE, 5, Optional.empty());
  }

  /** A random share of all interactions. */
  public static SplitConfig random(double share, Stratify stratify) {
    return new SplitConfig(Method.RANDOM, 28, 1, share, stratify, 5, Optional.empty());
  }
}

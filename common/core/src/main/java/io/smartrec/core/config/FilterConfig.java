package io.smartrec.core.config;

import java.util.Optional;

/**
 * Whose interactions a model is trained on.
 *
 * @param maxUserInteractions a user with more interactions is left out altogether; 0: no limit
 * @param availableWhen Spark SQL condition on the columns of items; those that do not fulfil it are
 *     left out
 * @param minUserInteractions with how many different items a user must have interacted, at least 1
 * @param minItemInteractions how many different users must have interacted with an item, at least 1
 * @param minimums how often the two minimums are applied
 */
public record FilterConfig(
    int maxUserInteractions,
    Optional<String> availableWhen,
    int minUserInteractions,
    int minItemInteractions,
    Minimums minimums) {
  /** Leaves out nothing. */
  public static final FilterConfig OFF = new FilterConfig(0, Optional.empty(), 1, 1, Minimums.ONCE);

  /** How often the two minimums are applied. */
  public enum Minimums {
    /** Once, to users and items at the same time; what is left may fall short of them again. */
    ONCE,
    /** Until nothing changes: what is left fulfils both. */
    UNTIL_STABLE
  }

  /** Whether very active users are left out. */
  public boolean limitsUsers() {
    return maxUserInteractions > 0;
  }

  /** Whether any pair can fall short of a minimum. */
  public boolean hasMinimums() {
    return minUserInteractions > 1 || minItemInteractions > 1;
  }

  /** Whether anything can be left out. */
  public boolean isOn() {
    return limitsUsers() || availableWhen.isPresent() || hasMinimums();
  }
}

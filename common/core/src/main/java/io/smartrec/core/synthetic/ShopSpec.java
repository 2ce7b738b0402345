package io.smartrec.core.synthetic;

import io.smartrec.core.error.UserException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Size and period of a generated shop. Two equal specs give the same rows.
 *
 * @param seed seed of every random choice
 * @param users number of users, 1 to 1,000,000,000
 * @param items number of items, 1 to 100,000,000
 * @param interactionsPerUser mean number of valid interactions of a user, 1 to 100,000
 * @param start first instant of the interactions
 * @param end first instant after the interactions, at least a day after {@code start}
 * @param invalidShare share of invalid rows among the raw interactions, 0 to 0.5
 */
public record ShopSpec(
    long seed,
    long users,
    int items,
    double interactionsPerUser,
    Instant start,
    Instant end,
    double invalidShare)
    implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final long MAX_USERS = 1_000_000_000L;
  private static final int MAX_ITEMS = 100_000_000;
  private static final double MAX_INTERACTIONS_PER_USER = 100_000;
  private static final double MAX_INVALID_SHARE = 0.5;

  /**
   * @throws UserException naming every value that is out of range
   */
  public ShopSpec {
    List<String> problems = new ArrayList<>();
    if (users < 1 || users > MAX_USERS) {
      problems.add("users must be 1.." + MAX_USERS + ", was " + users);
    }
    if (items < 1 || items > MAX_ITEMS) {
      problems.add("items must be 1.." + MAX_ITEMS + ", was " + items);
    }
    if (!(interactionsPerUser >= 1 && interactionsPerUser <= MAX_INTERACTIONS_PER_USER)) {
      problems.add("interactions per user must be 1..100000, was " + interactionsPerUser);
    }
    if (Duration.between(start, end).compareTo(Duration.ofDays(1)) < 0) {
      problems.add("the end must be at least a day after the start, was " + start + " to " + end);
    }
    if (!(invalidShare >= 0 && invalidShare <= MAX_INVALID_SHARE)) {
      problems.add("the share of invalid rows must be 0..0.5, was " + invalidShare);
    }
    if (!problems.isEmpty()) {
      throw UserException.usage("Cannot generate a shop: " + String.join("; ", problems) + ".");
    }
  }
}

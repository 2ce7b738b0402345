package io.smartrec.core.config;

import java.util.Optional;

/**
 * Groups of users for whom popularity is told apart.
 *
 * @param userKey where a user's demographics have the group, for example country; empty: not asked
 * @param itemKey where an item's metadata have its category: users are grouped by the one they turn
 *     to most; empty: not asked
 * @param smoothing how much preference a group needs to count as much as all users do
 */
public record SegmentsConfig(Optional<String> userKey, Optional<String> itemKey, double smoothing) {
  /** One list for everyone. */
  public static final SegmentsConfig NONE =
      new SegmentsConfig(Optional.empty(), Optional.empty(), 0);

  /** Whether users are told apart. */
  public boolean isOn() {
    return userKey.isPresent() || itemKey.isPresent();
  }
}

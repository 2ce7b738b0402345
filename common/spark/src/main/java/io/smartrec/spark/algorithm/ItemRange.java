package io.smartrec.spark.algorithm;

import io.smartrec.core.error.UserException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * Items next to each other, as many as fit in memory with their users.
 *
 * @param first the first item
 * @param end behind the last one
 * @param entries number of their preferences
 */
record ItemRange(int first, int end, int entries) implements Serializable {
  /** Where the items of a user begin and end. */
  private static final int BYTES_PER_USER = 8;

  private static final int BYTES_PER_ITEM = 8;
  private static final int BYTES_PER_ENTRY = 8;

  /**
   * All items in as few ranges as can be, each of which takes no more memory than is allowed.
   *
   * @param ofItems by item the number of its users, of at least one
   * @param users number of all users
   * @throws UserException exit code 3 when a single item takes more
   */
  static List<ItemRange> of(int[] ofItems, int users, long maxBytes) {
    long room = maxBytes - (long) BYTES_PER_USER * users;
    List<ItemRange> ranges = new ArrayList<>();
    int first = 0;
    long bytes = 0;
    long entries = 0;
    for (int item = 0; item < ofItems.length; item++) {
      long more = BYTES_PER_ITEM + (long) BYTES_PER_ENTRY * ofItems[item];
      if (more > room) {
        throw tooLarge(users, ofItems[item], maxBytes);
      }
      if (bytes + more > room) {
        ranges.add(new ItemRange(first, item, (int) entries));
        first = item;
        bytes = 0;
        entries = 0;
      }
      bytes += more;
      entries += ofItems[item];
    }
    ranges.add(new ItemRange(first, ofItems.length, (int) entries));
    return ranges;
  }

  private static UserException tooLarge(int users, int ofItem, long maxBytes) {
    return UserException.dataRefused(
        "Cannot train item-similarity: %,d users, %,d of them of one item, take more than the %,d bytes that are allowed in memory at once. Leave out users with few items (train.filters.min-user-interactions), or train on a shorter period."
            .formatted(users, ofItem, maxBytes));
  }
}

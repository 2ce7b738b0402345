package io.smartrec.core.synthetic;

import java.util.SplittableRandom;

/** What a user remembers: the last items that were looked at but not bought, and consumables. */
final class History {
  private static final int CAPACITY = 40;

  /** Oldest view first; those of the session under way are the last. */
  private final int[] open = new int[CAPACITY];

  private final int[] consumables = new int[CAPACITY];
  private int openCount;
  private int earlierCount;
  private int consumableCount;

  /** What was seen until now becomes something to come back to. */
  void startSession() {
    earlierCount = openCount;
  }

  boolean hasEarlier() {
    return earlierCount > 0;
  }

  boolean hasConsumables() {
    return consumableCount > 0;
  }

  /** An item looked at in an earlier session, the later ones more likely. */
  int drawEarlier(SplittableRandom random) {
    return open[Math.max(random.nextInt(earlierCount), random.nextInt(earlierCount))];
  }

  /** A consumable bought before. */
  int drawConsumable(SplittableRandom random) {
    return consumables[random.nextInt(consumableCount)];
  }

  void viewed(int item) {
    removeOpen(item);
    if (openCount == CAPACITY) {
      removeOpen(open[0]);
    }
    open[openCount] = item;
    openCount++;
  }

  void bought(int item, boolean consumable) {
    removeOpen(item);
    if (consumable && indexOf(consumables, consumableCount, item) < 0) {
      // The oldest makes room when the list is full.
      if (consumableCount == CAPACITY) {
        consumableCount = remove(consumables, consumableCount, 0);
      }
      consumables[consumableCount] = item;
      consumableCount++;
    }
  }

  private void removeOpen(int item) {
    int index = indexOf(open, openCount, item);
    if (index >= 0) {
      openCount = remove(open, openCount, index);
      if (index < earlierCount) {
        earlierCount--;
      }
    }
  }

  private static int remove(int[] items, int count, int index) {
    System.arraycopy(items, index + 1, items, index, count - index - 1);
    return count - 1;
  }

  private static int indexOf(int[] items, int count, int item) {
    for (int i = 0; i < count; i++) {
      if (items[i] == item) {
        return i;
      }
    }
    return -1;
  }
}

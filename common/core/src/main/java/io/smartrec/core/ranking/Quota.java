package io.smartrec.core.ranking;

import java.io.Serializable;

/**
 * How many items of a list may share something.
 *
 * @param name of what they share
 * @param groups what each item has of it, as numbers from 0; none shares nothing. Not copied
 * @param max most items of a group in a list, at least 1
 */
@SuppressWarnings("ArrayRecordComponent") // large, and compared by nobody
public record Quota(String name, int[][] groups, int max) implements Serializable {
  private static final long serialVersionUID = 1L;

  public Quota {
    if (max < 1) {
      throw new IllegalArgumentException("At most " + max + " items of a group leave no list");
    }
  }
}

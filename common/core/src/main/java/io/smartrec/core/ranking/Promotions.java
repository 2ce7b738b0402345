package io.smartrec.core.ranking;

import java.util.BitSet;

/**
 * Places of a list that are kept for promoted items. They are spread evenly: place p, from 0, is
 * kept where floor((p + 1) share) is more than floor(p share).
 *
 * @param promoted the promoted items
 * @param share of the places, from 0 to 1
 */
public record Promotions(BitSet promoted, double share) {
  /** As 10 x 0.3 is below 3 by a rounding. */
  private static final double ROUNDING = 1e-9;

  public Promotions {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("A share is from 0 to 1, was " + share);
    }
  }

  /** Whether a place is kept. */
  boolean isKept(int place) {
    return kept(place + 1) > kept(place);
  }

  /** How many of the first places are kept. */
  static long kept(int places, double share) {
    return (long) Math.floor(places * share + ROUNDING);
  }

  private long kept(int places) {
    return kept(places, share);
  }
}

package io.smartrec.core.synthetic;

import java.util.SplittableRandom;

/**
 * The items a session could come across: drawn by popularity from what is in the shop, then chosen
 * by a softmax of the user's affinity. The cost is that of the candidates, not of the catalogue.
 */
final class Shelf {
  private static final int CANDIDATES = 128;

  /** Inverse temperature of the choice: 0 would be popularity alone. */
  private static final double TASTE_STRENGTH = 8;

  private final Catalogue catalogue;
  private final LatentSpace space;
  private final float[] taste;
  private final int[] items = new int[CANDIDATES];
  private final double[] weights = new double[CANDIDATES];
  private final float[] factors = new float[LatentSpace.DIMENSION];
  private double total;

  Shelf(Catalogue catalogue, LatentSpace space, float[] taste) {
    this.catalogue = catalogue;
    this.space = space;
    this.taste = taste;
  }

  /** Puts new candidates on the shelf, for a session that starts at this instant. */
  void refill(long epochMillis, SplittableRandom random) {
    total = 0;
    for (int i = 0; i < CANDIDATES; i++) {
      items[i] = catalogue.drawByPopularity(random);
      weights[i] =
          catalogue.addedMillis(items[i]) <= epochMillis
              ? Math.exp(TASTE_STRENGTH * affinity(items[i]))
              : 0;
      total += weights[i];
    }
  }

  /** Takes a candidate off the shelf; the best seller when it is empty. */
  int take(SplittableRandom random) {
    if (total <= 1e-9) {
      return catalogue.bestSeller();
    }
    double left = random.nextDouble() * total;
    int chosen = -1;
    for (int i = 0; i < CANDIDATES; i++) {
      if (weights[i] > 0) {
        chosen = items[i];
        left -= weights[i];
        if (left < 0) {
          break;
        }
      }
    }
    remove(chosen);
    return chosen;
  }

  /** The user's affinity to an item, -1 to 1. */
  float affinity(int item) {
    space.itemFactors(item, factors);
    return LatentSpace.affinity(taste, factors);
  }

  /** Takes all copies off and sums up anew: no rounding error is left behind. */
  private void remove(int item) {
    total = 0;
    for (int i = 0; i < CANDIDATES; i++) {
      if (items[i] == item) {
        weights[i] = 0;
      }
      total += weights[i];
    }
  }
}

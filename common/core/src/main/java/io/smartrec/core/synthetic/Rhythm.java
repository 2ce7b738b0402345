package io.smartrec.core.synthetic;

import java.util.SplittableRandom;

/** When people shop: evenings and Sundays, hardly at four in the morning. UTC. */
final class Rhythm {
  private static final double[] WEEKDAYS = {0.68, 0.66, 0.68, 0.72, 0.8, 0.92, 1};
  private static final double[] HOURS = {
    0.22, 0.12, 0.08, 0.06, 0.06, 0.1, 0.2, 0.35, 0.5, 0.58, 0.62, 0.66, 0.74, 0.68, 0.62, 0.6,
    0.62, 0.7, 0.82, 0.95, 1, 0.94, 0.7, 0.42
  };
  private static final int MAX_ATTEMPTS = 64;
  private static final long MILLIS_PER_HOUR = 3_600_000L;

  private Rhythm() {}

  /** Draws an instant in [from, to), in milliseconds, by rejection. */
  static long draw(SplittableRandom random, long from, long to) {
    long drawn = random.nextLong(from, to);
    for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
      if (random.nextDouble() < weight(drawn)) {
        return drawn;
      }
      drawn = random.nextLong(from, to);
    }
    return drawn;
  }

  private static double weight(long millis) {
    long hours = Math.floorDiv(millis, MILLIS_PER_HOUR);
    long days = Math.floorDiv(hours, 24);
    // The epoch was a Thursday.
    return WEEKDAYS[Math.floorMod(days + 3, 7)] * HOURS[Math.floorMod(hours, 24)];
  }
}

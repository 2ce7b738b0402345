package io.smartrec.core.synthetic;

import java.util.SplittableRandom;

/** Random streams addressed by (seed, kind, index): the same address gives the same stream. */
final class Seeds {
  /** What a stream is for; streams of different kinds are independent. */
  enum Kind {
    CATALOGUE(1),
    CATEGORY_CENTRE(2),
    TYPE_CENTRE(3),
    AGE_BAND(4),
    STYLE(5),
    BRAND(6),
    FEATURE(7),
    ITEM_FACTORS(8),
    ITEM_ADDED(9),
    ITEM_TEXT(10),
    USER_FACTORS(11),
    USER_PROFILE(12),
    USER_JOURNEY(13),
    USER_DEFECTS(14);

    private final long salt;

    Kind(long salt) {
      this.salt = salt;
    }
  }

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  static SplittableRandom random(long seed, Kind kind, long index) {
    return new SplittableRandom(hash(seed, kind, index));
  }

  /** Uniform in [0, 1): the only draw of its stream. */
  static double uniform(long seed, Kind kind, long index) {
    return (hash(seed, kind, index) >>> 11) * 0x1.0p-53;
  }

  private static long hash(long seed, Kind kind, long index) {
    long mixed = mix(seed + GOLDEN_GAMMA);
    mixed = mix(mixed ^ (kind.salt * GOLDEN_GAMMA));
    return mix(mixed + index * GOLDEN_GAMMA);
  }

  /** Stafford's variant 13 of the MurmurHash3 finalizer: a bijection of 64-bit words. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

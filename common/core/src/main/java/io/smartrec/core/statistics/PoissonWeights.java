package io.smartrec.core.statistics;

/**
 * Poisson(1) numbers addressed by (seed, key, replicate): the same address gives the same number,
 * whoever asks for it and in whatever order.
 *
 * <p>Each number is the inverse of the distribution function at 16 bits of a hash, four numbers a
 * hash. Its probabilities are within 2^-17 of Poisson's, its mean and variance within 0.0001 of 1,
 * far below the noise of a thousand replicates. Numbers above 8 do not occur.
 */
final class PoissonWeights {
  private static final int BITS = 16;
  private static final int DRAWS_PER_HASH = Long.SIZE / BITS;
  private static final int MASK = (1 << BITS) - 1;
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;
  private static final byte[] INVERSE = inverse();

  private PoissonWeights() {}

  /** Fills in the weights of one observation, one for each replicate. */
  static void fill(long seed, long key, double[] weights) {
    long state = mix(mix(seed + GOLDEN_GAMMA) ^ mix(key));
    int replicate = 0;
    while (replicate < weights.length) {
      state += GOLDEN_GAMMA;
      long hash = mix(state);
      int end = Math.min(replicate + DRAWS_PER_HASH, weights.length);
      for (; replicate < end; replicate++) {
        weights[replicate] = INVERSE[(int) hash & MASK];
        hash >>>= BITS;
      }
    }
  }

  /** The number for each value of the 16 bits. */
  static byte[] inverse() {
    byte[] table = new byte[1 << BITS];
    double probability = Math.exp(-1);
    double below = probability;
    byte number = 0;
    for (int bits = 0; bits < table.length; bits++) {
      while (bits >= Math.rint(below * table.length)) {
        number++;
        probability /= number;
        below += probability;
      }
      table[bits] = number;
    }
    return table;
  }

  /** Stafford's variant 13 of the MurmurHash3 finalizer: a bijection of 64-bit words. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

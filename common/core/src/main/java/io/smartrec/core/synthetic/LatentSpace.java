package io.smartrec.core.synthetic;

import io.smartrec.core.synthetic.Seeds.Kind;
import java.util.SplittableRandom;

/**
 * The planted structure: unit vectors for categories, product types, items, users and words. An
 * item lies near its product type, a type near its category, a user near two categories; words lean
 * towards the items they are chosen for. A user's affinity to an item is the inner product.
 */
final class LatentSpace {
  static final int DIMENSION = 8;
  static final int TYPES_PER_CATEGORY = 6;

  private static final double CENTRE_NOISE = 0.35;
  private static final double TYPE_NOISE = 0.6;
  private static final double ITEM_NOISE = 0.5;
  private static final double FIRST_FAVOURITE = 0.8;
  private static final double SECOND_FAVOURITE = 0.55;
  private static final double AGE_INFLUENCE = 0.25;
  private static final double USER_NOISE = 0.35;

  private final long seed;
  private final float[][] categories;
  private final float[][] types;
  private final float[][] ageBands;

  LatentSpace(long seed, int ageBandCount) {
    this.seed = seed;
    categories = new float[Category.ALL.size()][];
    types = new float[categories.length * TYPES_PER_CATEGORY][];
    ageBands = new float[ageBandCount][];
    for (int c = 0; c < categories.length; c++) {
      // Signed axes: far from each other, some of them opposites.
      float[] centre = new float[DIMENSION];
      centre[c % DIMENSION] = c < DIMENSION ? 1 : -1;
      addNoise(centre, CENTRE_NOISE, Seeds.random(seed, Kind.CATEGORY_CENTRE, c));
      categories[c] = centre;
    }
    for (int t = 0; t < types.length; t++) {
      types[t] = categories[t / TYPES_PER_CATEGORY].clone();
      addNoise(types[t], TYPE_NOISE, Seeds.random(seed, Kind.TYPE_CENTRE, t));
    }
    for (int band = 0; band < ageBandCount; band++) {
      ageBands[band] = direction(Kind.AGE_BAND, band);
    }
  }

  /** Product type of an item over all categories: category is type / TYPES_PER_CATEGORY. */
  int typeOf(int item) {
    return Seeds.random(seed, Kind.ITEM_FACTORS, item).nextInt(types.length);
  }

  /** Writes the item's unit vector into {@code target}. */
  void itemFactors(int item, float[] target) {
    SplittableRandom random = Seeds.random(seed, Kind.ITEM_FACTORS, item);
    System.arraycopy(types[random.nextInt(types.length)], 0, target, 0, DIMENSION);
    addNoise(target, ITEM_NOISE, random);
  }

  /** What sets an item apart from its category; not a unit vector. */
  float[] itemResidual(int item) {
    float[] residual = new float[DIMENSION];
    itemFactors(item, residual);
    float[] centre = categories[typeOf(item) / TYPES_PER_CATEGORY];
    for (int d = 0; d < DIMENSION; d++) {
      residual[d] -= centre[d];
    }
    return residual;
  }

  /** Index of the strongest ({@code place} 0) or second favourite (1) category. */
  int favourite(long user, int place) {
    SplittableRandom random = Seeds.random(seed, Kind.USER_FACTORS, user);
    int first = random.nextInt(categories.length);
    int second = (first + 1 + random.nextInt(categories.length - 1)) % categories.length;
    return place == 0 ? first : second;
  }

  /** The user's unit vector of tastes. */
  float[] userFactors(long user, int ageBand) {
    float[] first = categories[favourite(user, 0)];
    float[] second = categories[favourite(user, 1)];
    float[] factors = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      factors[d] =
          (float)
              (FIRST_FAVOURITE * first[d]
                  + SECOND_FAVOURITE * second[d]
                  + AGE_INFLUENCE * ageBands[ageBand][d]);
    }
    // Another stream than the favourites': the order of draws there must not matter here.
    addNoise(factors, USER_NOISE, Seeds.random(seed, Kind.USER_FACTORS, ~user));
    return factors;
  }

  /**
   * Chooses one of {@code count} words: of some drawn at random, the one whose direction is nearest
   * to {@code factors}. So words tell something about the factors, but not everything.
   */
  int leaningWord(Kind words, int count, float[] factors, SplittableRandom random) {
    int best = random.nextInt(count);
    float bestAffinity = affinity(direction(words, best), factors);
    for (int attempt = 1; attempt < 4; attempt++) {
      int word = random.nextInt(count);
      float affinity = affinity(direction(words, word), factors);
      if (affinity > bestAffinity) {
        best = word;
        bestAffinity = affinity;
      }
    }
    return best;
  }

  /** Inner product. */
  static float affinity(float[] left, float[] right) {
    float sum = 0;
    for (int d = 0; d < DIMENSION; d++) {
      sum += left[d] * right[d];
    }
    return sum;
  }

  private float[] direction(Kind kind, int index) {
    float[] direction = new float[DIMENSION];
    addNoise(direction, 1, Seeds.random(seed, kind, index));
    return direction;
  }

  /** Adds Gaussian noise of about the given length, then scales to length 1. */
  private static void addNoise(float[] vector, double length, SplittableRandom random) {
    double scale = length / Math.sqrt(DIMENSION);
    double squares = 0;
    for (int d = 0; d < DIMENSION; d++) {
      double value = vector[d] + scale * random.nextGaussian();
      vector[d] = (float) value;
      squares += value * value;
    }
    float norm = (float) (1 / Math.sqrt(squares));
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] *= norm;
    }
  }
}

package io.smartrec.core.synthetic;

import io.smartrec.core.synthetic.Seeds.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.SplittableRandom;

/**
 * The items, each a pure function of its index, and how popular they are. Popularity is Zipf-like:
 * the item of rank r is drawn with a probability of about r^-0.75. Ranks are spread over the
 * indices by an affine permutation.
 */
final class Catalogue {
  /** Share of the items that are there from the start; the others come in one by one. */
  private static final double INITIAL_SHARE = 0.7;

  private static final long MILLIS_PER_DAY = 86_400_000L;
  private static final long INITIAL_AGE_DAYS = 365;

  private final ShopSpec spec;
  private final LatentSpace space;
  private final ItemTexts texts;
  private final double inverseRange;
  private final long stride;
  private final long offset;

  Catalogue(ShopSpec spec, LatentSpace space) {
    this.spec = spec;
    this.space = space;
    texts = new ItemTexts(space);
    // Inverse of the continuous distribution function of r^-(1 - 1/4) on [1, items + 1).
    inverseRange = Math.pow(spec.items() + 1.0, 0.25) - 1;
    SplittableRandom random = Seeds.random(spec.seed(), Kind.CATALOGUE, 0);
    offset = random.nextLong(spec.items());
    long candidate = 1 + random.nextLong(spec.items());
    while (greatestCommonDivisor(candidate, spec.items()) != 1) {
      candidate++;
    }
    stride = candidate;
  }

  /** An item drawn by popularity, whether it is there yet or not. */
  int drawByPopularity(SplittableRandom random) {
    double fourthRoot = 1 + random.nextDouble() * inverseRange;
    double squareRoot = fourthRoot * fourthRoot;
    int rank = (int) (squareRoot * squareRoot);
    return itemOfRank(Math.min(Math.max(rank, 1), spec.items()));
  }

  /** The item of a popularity rank, 1 being the most popular. */
  int itemOfRank(int rank) {
    return (int) ((stride * (rank - 1) + offset) % spec.items());
  }

  /** The most popular item: always there from the start. */
  int bestSeller() {
    return itemOfRank(1);
  }

  /** First instant at which the item is in the shop: midnight UTC. */
  long addedMillis(int item) {
    long start = spec.start().toEpochMilli();
    double position = Seeds.uniform(spec.seed(), Kind.ITEM_ADDED, item);
    long added;
    if (position < INITIAL_SHARE || item == bestSeller()) {
      double age = Math.min(position / INITIAL_SHARE, 1);
      added = start - (long) (age * INITIAL_AGE_DAYS * MILLIS_PER_DAY);
    } else {
      double share = (position - INITIAL_SHARE) / (1 - INITIAL_SHARE);
      added = start + (long) (share * (spec.end().toEpochMilli() - start));
    }
    return Math.floorDiv(added, MILLIS_PER_DAY) * MILLIS_PER_DAY;
  }

  boolean isConsumable(int item) {
    return category(item).consumable();
  }

  ShopItem item(int index) {
    Category category = category(index);
    SplittableRandom random = Seeds.random(spec.seed(), Kind.ITEM_TEXT, index);
    double price = category.medianPrice() * Math.exp(0.5 * random.nextGaussian());
    int cents = Math.max(100, (int) Math.round(price) * 100) - (random.nextInt(4) == 0 ? 50 : 1);
    ItemTexts.Words words = texts.words(index, random);
    return new ShopItem(
        index,
        SourceIds.sku(index),
        texts.title(words, random),
        texts.description(words, random),
        category.name(),
        category.consumable(),
        Math.max(cents, 99),
        LocalDate.ofInstant(Instant.ofEpochMilli(addedMillis(index)), ZoneOffset.UTC));
  }

  private Category category(int item) {
    return Category.ALL.get(space.typeOf(item) / LatentSpace.TYPES_PER_CATEGORY);
  }

  private static long greatestCommonDivisor(long a, long b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}

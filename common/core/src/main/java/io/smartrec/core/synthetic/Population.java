package io.smartrec.core.synthetic;

import io.smartrec.core.synthetic.Seeds.Kind;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The users, each a pure function of its index. */
final class Population {
  static final List<String> AGE_BANDS = List.of("18-24", "25-34", "35-44", "45-54", "55-64", "65+");

  private static final List<String> COUNTRIES =
      List.of("DE", "FR", "GB", "NL", "AT", "CH", "ES", "IT", "PL", "SE");

  /** Share of the users who signed up before the start; the others come in one by one. */
  private static final double INITIAL_SHARE = 0.6;

  /** The last users sign up this far into the period, so that each has some time left. */
  private static final double LAST_SIGN_UP = 0.98;

  /** Mean of the active share of the period over all users. */
  private static final double MEAN_ACTIVE_SHARE =
      INITIAL_SHARE + (1 - INITIAL_SHARE) * (1 - LAST_SIGN_UP / 2);

  private static final double ACTIVITY_SIGMA = 0.9;
  private static final double MAX_ACTIVITY = 30;
  private static final long INITIAL_AGE_MILLIS = 730L * 86_400_000L;

  private final ShopSpec spec;
  private final LatentSpace space;

  Population(ShopSpec spec, LatentSpace space) {
    this.spec = spec;
    this.space = space;
  }

  /** What is drawn for a user, in the order of drawing. */
  private record Profile(
      long signedUpMillis,
      int interactions,
      int ageBand,
      String country,
      @Nullable String gender) {}

  long signedUpMillis(long user) {
    return profile(user).signedUpMillis();
  }

  /** Number of valid interactions of the user, at least 1. */
  int interactionCount(long user) {
    return profile(user).interactions();
  }

  float[] factors(long user) {
    return space.userFactors(user, profile(user).ageBand());
  }

  ShopUser user(long index) {
    Profile profile = profile(index);
    return new ShopUser(
        index,
        SourceIds.user(index),
        Instant.ofEpochMilli(profile.signedUpMillis()),
        profile.country(),
        AGE_BANDS.get(profile.ageBand()),
        profile.gender(),
        List.of(
            Category.ALL.get(space.favourite(index, 0)).name(),
            Category.ALL.get(space.favourite(index, 1)).name()));
  }

  private Profile profile(long user) {
    SplittableRandom random = Seeds.random(spec.seed(), Kind.USER_PROFILE, user);
    long start = spec.start().toEpochMilli();
    long period = spec.end().toEpochMilli() - start;
    boolean initial = random.nextDouble() < INITIAL_SHARE;
    double position = random.nextDouble();
    long signedUp =
        initial
            ? start - (long) (position * INITIAL_AGE_MILLIS)
            : start + (long) (position * LAST_SIGN_UP * period);
    double activeShare = initial ? 1 : 1 - position * LAST_SIGN_UP;
    // Log-normal with mean 1: a few users do a lot.
    double activity =
        Math.exp(ACTIVITY_SIGMA * random.nextGaussian() - ACTIVITY_SIGMA * ACTIVITY_SIGMA / 2);
    double expected =
        spec.interactionsPerUser()
            * Math.min(activity, MAX_ACTIVITY)
            * activeShare
            / MEAN_ACTIVE_SHARE;
    int interactions = Math.max(1, (int) (expected + random.nextDouble()));
    int ageBand = random.nextInt(AGE_BANDS.size());
    // The smaller of two draws: the first countries have more users.
    int country = Math.min(random.nextInt(COUNTRIES.size()), random.nextInt(COUNTRIES.size()));
    return new Profile(
        Math.floorDiv(signedUp, 1000) * 1000,
        interactions,
        ageBand,
        COUNTRIES.get(country),
        gender(random.nextDouble()));
  }

  private static @Nullable String gender(double position) {
    if (position < 0.44) {
      return "female";
    }
    if (position < 0.86) {
      return "male";
    }
    return position < 0.89 ? "other" : null;
  }
}

package io.smartrec.core.search;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SearchSpace;
import io.smartrec.core.config.SearchSpace.Range;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Feedback;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Draws settings at random (Bergstra, Bengio, Random Search for Hyper-Parameter Optimization,
 * 2012). A trial follows from the seed and its number alone: more trials leave the first ones as
 * they are. Trial 0 are the configured settings. Numbers have three significant digits, so that
 * what is written down is what was tried.
 */
public final class TrialSampler {
  private static final MathContext DIGITS = new MathContext(3);

  /** What the configuration allows. */
  private static final double MAX_WEIGHT = 1000;

  /** Odd, so that every number has a place of its own. */
  private static final long STRIDE = 0x9E3779B97F4A7C15L;

  private final TrainConfig configured;
  private final SearchSpace space;
  private final long seed;

  /** Draws from a space. What ratings do not have (alpha, half-life, weights) stays as it is. */
  public TrialSampler(TrainConfig configured, SearchSpace space, long seed) {
    this.configured = configured;
    this.space = space;
    this.seed = seed;
  }

  /** The first trials, without those that repeat an earlier one's settings. */
  public List<Trial> trials(int count) {
    return trials(count, OptionalInt.empty());
  }

  /** As {@link #trials(int)}, all with the same iterations. */
  public List<Trial> trials(int count, int iterations) {
    return trials(count, OptionalInt.of(iterations));
  }

  private List<Trial> trials(int count, OptionalInt iterations) {
    Set<TrainConfig> known = new HashSet<>();
    List<Trial> trials = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Trial drawn = trial(number);
      Trial trial = iterations.isPresent() ? drawn.withIterations(iterations.getAsInt()) : drawn;
      if (known.add(trial.train())) {
        trials.add(trial);
      }
    }
    return trials;
  }

  /** The trial of a number, from 0. */
  public Trial trial(int number) {
    if (number == 0) {
      return new Trial(0, configured);
    }
    // Two rounds of mixing: neighbouring numbers and seeds have nothing in common.
    SplittableRandom random =
        new SplittableRandom(new SplittableRandom(seed ^ (number * STRIDE)).nextLong());
    AlsConfig als = configured.als();
    boolean isImplicit = configured.preferences().feedback() == Feedback.IMPLICIT;
    int rank = choice(space.ranks(), random);
    double regularization = logUniform(space.regularization(), random);
    int iterations = wholeNumber(space.iterations(), random);
    double alpha = logUniform(space.alpha(), random);
    PreferenceConfig preferences = preferences(random);
    return new Trial(
        number,
        configured.with(
            isImplicit ? preferences : configured.preferences(),
            new AlsConfig(
                rank, iterations, regularization, isImplicit ? alpha : als.alpha(), als.blocks())));
  }

  private PreferenceConfig preferences(SplittableRandom random) {
    PreferenceConfig config = configured.preferences();
    Optional<Double> halfLife = choice(space.halfLives(), random);
    Map<ActionType, Double> weights = new EnumMap<>(ActionType.class);
    for (ActionType action : ActionType.values()) {
      double factor = logUniform(space.actionWeights(), random);
      if (config.actionWeights().containsKey(action)) {
        double weight = rounded(config.actionWeights().get(action) * factor);
        weights.put(action, Math.min(MAX_WEIGHT, weight));
      }
    }
    return new PreferenceConfig(
        config.feedback(),
        weights,
        halfLife,
        config.maxStrength(),
        config.negativeWhen(),
        config.negativeWeight());
  }

  private static <T> T choice(List<T> choices, SplittableRandom random) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static int wholeNumber(Range range, SplittableRandom random) {
    return random.nextInt((int) range.from(), (int) range.to() + 1);
  }

  private static double logUniform(Range range, SplittableRandom random) {
    double drawn = range.from() * Math.pow(range.to() / range.from(), random.nextDouble());
    return Math.min(range.to(), Math.max(range.from(), rounded(drawn)));
  }

  private static double rounded(double number) {
    return new BigDecimal(number).round(DIGITS).doubleValue();
  }
}

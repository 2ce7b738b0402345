package io.smartrec.core.config;

import io.smartrec.core.config.ItemSimilarityConfig.Weighting;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.Feedback;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code train}. */
final class TrainConfigReader {
  /** The weights of more cannot be searched. */
  private static final int MAX_MEMBERS = 6;

  private TrainConfigReader() {}

  static TrainConfig read(Section section) {
    return new TrainConfig(
        section.seed("seed"),
        preferences(section.section("preferences"), weights(section.section("action-weights"))),
        filters(section.section("filters")),
        als(section.section("als")),
        trending(section.section("trending")),
        segments(section.section("segments")),
        itemSimilarity(section.section("item-similarity")),
        ContentConfigReader.read(section.section("content")),
        hybrid(section.section("hybrid")));
  }

  private static Map<ActionType, Double> weights(Section section) {
    Map<ActionType, Double> weights = new EnumMap<>(ActionType.class);
    for (ActionType action : ActionType.values()) {
      weights.put(action, section.number(action.code(), 0, 1000));
    }
    return weights;
  }

  private static PreferenceConfig preferences(Section section, Map<ActionType, Double> weights) {
    Feedback feedback = section.oneOf("feedback", Feedback.class).orElse(Feedback.IMPLICIT);
    Optional<Double> halfLife = section.numberOrOff("half-life-days", 0.001, 36_500);
    PreferenceConfig config =
        new PreferenceConfig(
            feedback,
            weights,
            feedback == Feedback.IMPLICIT ? halfLife : Optional.empty(),
            section.numberOrOff("max-strength", 0.001, 1e9),
            section.optionalText("negative-when"),
            section.number("negative-weight", 0.001, 1000));
    if (config.feedback() == Feedback.EXPLICIT) {
      ratingsHaveNo(section, "max-strength", config.maxStrength().isPresent());
      ratingsHaveNo(section, "negative-when", config.negativeWhen().isPresent());
    }
    return config;
  }

  private static void ratingsHaveNo(Section section, String key, boolean isSet) {
    if (isSet) {
      section.problem(key, "is for implicit feedback only; with explicit feedback leave it out");
    }
  }

  private static FilterConfig filters(Section section) {
    return new FilterConfig(
        section.wholeNumber("max-user-interactions", 0, 1_000_000_000),
        section.optionalText("available-when"),
        section.wholeNumber("min-user-interactions", 1, 1_000_000),
        section.wholeNumber("min-item-interactions", 1, 1_000_000),
        section.flag("iterate") ? FilterConfig.Minimums.UNTIL_STABLE : FilterConfig.Minimums.ONCE);
  }

  private static TrendingConfig trending(Section section) {
    return new TrendingConfig(
        section.numberOrOff("window-days", 0.001, 36_500),
        section.numberOrOff("half-life-days", 0.001, 36_500));
  }

  private static SegmentsConfig segments(Section section) {
    return new SegmentsConfig(
        section.optionalJsonKey("user-key"),
        section.optionalJsonKey("item-key"),
        section.number("smoothing", 0, 1e9));
  }

  private static HybridConfig hybrid(Section section) {
    List<Algorithm> members = section.someOf("members", Algorithm.class);
    if (members.contains(Algorithm.HYBRID)) {
      section.problem("members", "must not have hybrid, which is made of them");
    } else if (members.isEmpty() || members.size() > MAX_MEMBERS) {
      section.problem(
          "members", "must be 1 to %d algorithms, were %d".formatted(MAX_MEMBERS, members.size()));
    }
    return new HybridConfig(
        members, section.wholeNumber("depth", 10, 10_000), section.wholeNumber("windows", 1, 100));
  }

  private static ItemSimilarityConfig itemSimilarity(Section section) {
    return new ItemSimilarityConfig(
        section.oneOf("weighting", Weighting.class).orElse(Weighting.COSINE),
        section.wholeNumber("neighbours", 1, 1000),
        section.number("shrinkage", 0, 1_000_000),
        section.wholeNumber("max-user-items", 2, 1_000_000),
        section.number("alpha", 0.1, 3),
        section.number("beta", 0, 2));
  }

  private static AlsConfig als(Section section) {
    return new AlsConfig(
        section.wholeNumber("rank", 1, 512),
        section.wholeNumber("iterations", 1, 200),
        section.number("regularization", 0, 1000),
        section.number("alpha", 0, 100_000),
        section.wholeNumber("blocks", 1, 10_000));
  }
}

package io.smartrec.spark.topn;

import io.smartrec.core.config.DiversityConfig;
import io.smartrec.core.ranking.Blend;
import io.smartrec.spark.algorithm.FactorModel;
import java.util.List;
import java.util.Optional;

/**
 * How lists are made.
 *
 * @param n items of a list, at least 1
 * @param members the models that recommend: one, or those of the blend
 * @param blend how several become one
 * @param fallbacks what fills a list that they leave short, one after the other
 * @param rest whether the catalogue fills what is still left
 * @param diversity how much lists are spread
 * @param alike whose item vectors say how alike two items are; needed where lists are spread
 * @param promotedShare of the places, 0 to 1
 */
public record ListPlan(
    int n,
    List<Member> members,
    Optional<Blend> blend,
    List<Member> fallbacks,
    Rest rest,
    DiversityConfig diversity,
    Optional<FactorModel> alike,
    double promotedShare) {
  /** What becomes of places for which no model has an item. */
  public enum Rest {
    /** They stay empty. */
    EMPTY,
    /** The newest items that are left stand there. */
    NEWEST
  }

  public ListPlan {
    members = List.copyOf(members);
    fallbacks = List.copyOf(fallbacks);
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, was " + n);
    }
    if (members.size() != blend.map(b -> b.weights().size()).orElse(1)) {
      throw new IllegalArgumentException(
          members.size() + " models, but " + blend + " says how they become one");
    }
    if (diversity.isOn() && alike.isEmpty()) {
      throw new IllegalArgumentException("Lists cannot be spread: nothing says what is alike");
    }
  }

  /** The lists of a model or blend by score alone; models that weigh nothing are left out. */
  public static ListPlan of(int n, List<Member> members, Optional<Blend> blend) {
    return new ListPlan(
        n,
        blend.map(by -> by.weighing(members)).orElse(members),
        blend.map(Blend::withoutZeros),
        List.of(),
        Rest.EMPTY,
        DiversityConfig.OFF,
        Optional.empty(),
        0);
  }

  /** The same, filled up. */
  public ListPlan filledBy(List<Member> others, Rest left) {
    return new ListPlan(n, members, blend, others, left, diversity, alike, promotedShare);
  }

  /** The same, spread. */
  public ListPlan spread(DiversityConfig config, Optional<FactorModel> content) {
    return new ListPlan(n, members, blend, fallbacks, rest, config, content, promotedShare);
  }

  /** The same with places for promoted items. */
  public ListPlan promoting(double share) {
    return new ListPlan(n, members, blend, fallbacks, rest, diversity, alike, share);
  }
}

package io.smartrec.core.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.ItemSimilarityConfig;
import io.smartrec.core.config.ItemSimilarityConfig.Weighting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PairWeightingTest {
  private static final double EXACT = 1e-12;

  /** u4 and u5 do not share anything with i. */
  private static final List<User> FIVE_USERS =
      List.of(
          new User(1, 2, 0),
          new User(2, 2, 4),
          new User(2, 0, 0),
          new User(0, 1, 1),
          new User(0, 0, 1));

  /** (1 2 + 2 2) / (sqrt(1 + 4 + 4) sqrt(4 + 4 + 1)) = 6 / 9. */
  @Test
  void cosineAgreesWithTheCaseByHand() {
    assertThat(similarity(new Cosine())).isEqualTo(2.0 / 3, within(EXACT));
  }

  /** Two of the four users of either. */
  @Test
  void jaccardAgreesWithTheCaseByHand() {
    assertThat(similarity(new Jaccard())).isEqualTo(0.5, within(EXACT));
  }

  /**
   * Of five users two have both, one i, one j, one none; by chance 3 3 / 5 = 1.8 would have both. 2
   * (2 ln(2 5 / 9) + ln(5 / 6) + ln(5 / 6) + ln(5 / 4)) = 2 (0.2107210 - 0.3646431 + 0.2231436) =
   * 0.1384429.
   */
  @Test
  void logLikelihoodRatioAgreesWithTheCaseByHand() {
    assertThat(similarity(new LogLikelihoodRatio(5))).isEqualTo(0.1384429, within(1e-6));
  }

  /**
   * u1: 1/5 of i, 2/3 of the user's; u2: 2/5 of i, 2/8 of the user's. 2/15 + 1/10 = 7/30; j has
   * three users, with beta = 1 7/90.
   */
  @Test
  void walkAgreesWithTheCaseByHand() {
    assertThat(similarity(new Rp3Beta(1, 0))).isEqualTo(7.0 / 30, within(1e-7));
    assertThat(similarity(new Rp3Beta(1, 1))).isEqualTo(7.0 / 90, within(1e-7));
    // 4/225 + 1/100 = 25/900, by the square root of 3.
    assertThat(similarity(new Rp3Beta(2, 0.5))).isEqualTo(1.0 / 36 / Math.sqrt(3), within(1e-7));
  }

  /**
   * Dunning 1993, the table of the bigrams with the highest ratio: the swiss, can be, and others.
   */
  @Test
  void logLikelihoodRatioAgreesWithDunning() {
    assertThat(LogLikelihoodRatio.ratio(110, 2442, 111, 29114)).isEqualTo(270.72, within(0.005));
    assertThat(LogLikelihoodRatio.ratio(29, 13, 123, 31612)).isEqualTo(263.90, within(0.005));
    assertThat(LogLikelihoodRatio.ratio(31, 23, 139, 31584)).isEqualTo(256.84, within(0.005));
    assertThat(LogLikelihoodRatio.ratio(10, 0, 3, 31764)).isEqualTo(167.23, within(0.005));
  }

  /** The expected values of Apache Mahout's LogLikelihoodTest. */
  @Test
  void logLikelihoodRatioAgreesWithMahout() {
    assertThat(LogLikelihoodRatio.ratio(1, 0, 0, 1)).isEqualTo(2.772589, within(1e-6));
    assertThat(LogLikelihoodRatio.ratio(10, 0, 0, 10)).isEqualTo(27.72589, within(1e-5));
    assertThat(LogLikelihoodRatio.ratio(5, 1995, 0, 100000)).isEqualTo(39.33052, within(1e-5));
    assertThat(LogLikelihoodRatio.ratio(1000, 1995, 1000, 100000))
        .isEqualTo(4730.737, within(1e-3));
    assertThat(LogLikelihoodRatio.ratio(1000, 1000, 1000, 100000))
        .isEqualTo(5734.343, within(1e-3));
    assertThat(LogLikelihoodRatio.ratio(1000, 1000, 1000, 99000)).isEqualTo(5714.932, within(1e-3));
  }

  /** 4 5 / 10 = 2 users by chance. 10 everybody: nothing is left to be learned. */
  @Test
  void logLikelihoodRatioCountsOnlyWhatIsMoreThanChance() {
    LogLikelihoodRatio weighting = new LogLikelihoodRatio(10);

    assertThat(weighting.similarity(0, 1, 4, 5)).isZero();
    assertThat(weighting.similarity(0, 2, 4, 5)).isZero();
    assertThat(weighting.similarity(0, 3, 4, 5)).isPositive();
    assertThat(weighting.similarity(0, 10, 10, 10)).isZero();
  }

  @Test
  void shrinkageLeavesHalfWhereItIsAsManyAsAreShared() {
    assertThat(new Shrinkage(10).factor(10)).isEqualTo(0.5);
    assertThat(new Shrinkage(10).factor(90)).isEqualTo(0.9);
    assertThat(new Shrinkage(0).factor(1)).isEqualTo(1);
  }

  @Test
  void isTheOneThatIsConfigured() {
    assertThat(PairWeighting.of(config(Weighting.COSINE), 7)).isEqualTo(new Cosine());
    assertThat(PairWeighting.of(config(Weighting.JACCARD), 7)).isEqualTo(new Jaccard());
    assertThat(PairWeighting.of(config(Weighting.LLR), 7)).isEqualTo(new LogLikelihoodRatio(7));
    assertThat(PairWeighting.of(config(Weighting.RP3BETA), 7)).isEqualTo(new Rp3Beta(2, 0.3));
  }

  /** Strengths from the smallest float to the largest. */
  @Property
  void isNeverNegativeOrNaN(
      @ForAll Weighting weighting,
      @ForAll @IntRange(min = 1, max = 20) int shared,
      @ForAll @IntRange(max = 20) int onlyI,
      @ForAll @IntRange(max = 20) int onlyJ,
      @ForAll @DoubleRange(min = -45, max = 38.5) double magnitude) {
    List<User> users = users(shared, onlyI, onlyJ, magnitude);

    double similarity = similarity(users, PairWeighting.of(config(weighting), users.size()));

    assertThat(similarity).isFinite().isNotNegative();
    if (weighting != Weighting.LLR) {
      assertThat(similarity).isLessThanOrEqualTo(1);
    }
  }

  @Property
  void isSymmetricButForTheWalk(
      @ForAll @IntRange(min = 1, max = 20) int shared,
      @ForAll @IntRange(max = 20) int onlyI,
      @ForAll @IntRange(max = 20) int onlyJ) {
    List<User> users = users(shared, onlyI, onlyJ, 1);
    List<User> reversed =
        users.stream().map(user -> new User(user.j(), user.i(), user.others())).toList();

    for (PairWeighting weighting : List.of(new Cosine(), new Jaccard())) {
      assertThat(similarity(reversed, weighting)).isEqualTo(similarity(users, weighting));
    }
    PairWeighting ratio = new LogLikelihoodRatio(users.size() + 100);
    assertThat(similarity(reversed, ratio)).isEqualTo(similarity(users, ratio), within(1e-9));
  }

  @Property
  void theItemItselfIsAsAlikeAsCanBe(@ForAll @IntRange(min = 1, max = 50) int users) {
    List<User> same =
        IntStream.rangeClosed(1, users).mapToObj(user -> new User(user, user, 0)).toList();

    assertThat(similarity(same, new Cosine())).isEqualTo(1, within(EXACT));
    assertThat(similarity(same, new Jaccard())).isEqualTo(1);
  }

  /** Of two items with so many users each. */
  @Property
  void growsWithWhatIsShared(
      @ForAll @IntRange(min = 2, max = 1000) int ofI,
      @ForAll @IntRange(min = 2, max = 1000) int ofJ,
      @ForAll @IntRange(max = 1000) int others,
      @ForAll @DoubleRange(max = 100) double shrinkage) {
    LogLikelihoodRatio ratio = new LogLikelihoodRatio((long) ofI + ofJ + others);
    Shrinkage held = new Shrinkage(shrinkage);

    for (int shared = 2; shared <= Math.min(ofI, ofJ); shared++) {
      assertThat(new Jaccard().similarity(0, shared, ofI, ofJ))
          .isGreaterThan(new Jaccard().similarity(0, shared - 1, ofI, ofJ));
      assertThat(ratio.similarity(0, shared, ofI, ofJ))
          .isGreaterThanOrEqualTo(ratio.similarity(0, shared - 1, ofI, ofJ));
      assertThat(held.factor(shared)).isGreaterThanOrEqualTo(held.factor(shared - 1));
    }
  }

  private static ItemSimilarityConfig config(Weighting weighting) {
    return new ItemSimilarityConfig(weighting, 100, 10, 500, 2, 0.3);
  }

  /** So many users of both items and of one, whose strengths differ and are about 10^magnitude. */
  private static List<User> users(int shared, int onlyI, int onlyJ, double magnitude) {
    List<User> users = new ArrayList<>();
    for (int user = 0; user < shared + onlyI + onlyJ; user++) {
      float i = strength(magnitude, 0.5 + user % 7);
      float j = strength(magnitude, 0.5 + user % 11);
      boolean isShared = user < shared;
      boolean isOfI = user < shared + onlyI;
      users.add(new User(isOfI ? i : 0, isShared || !isOfI ? j : 0, user % 3));
    }
    return users;
  }

  private static float strength(double magnitude, double factor) {
    double strength = Math.pow(10, magnitude) * factor;
    return (float) Math.max(Float.MIN_VALUE, Math.min(Float.MAX_VALUE, strength));
  }

  private static double similarity(PairWeighting weighting) {
    return similarity(FIVE_USERS, weighting);
  }

  private static double similarity(List<User> users, PairWeighting weighting) {
    ItemTotals ofI = totals(users, User::i);
    ItemTotals ofJ = totals(users, User::j);
    double sum = 0;
    int shared = 0;
    for (User user : users) {
      if (user.i() > 0 && user.j() > 0) {
        double all = (double) user.i() + user.j() + user.others();
        sum += weighting.fromWeight(user.i(), ofI.strengths()) * weighting.toWeight(user.j(), all);
        shared++;
      }
    }
    return weighting.similarity(sum, shared, weighting.norm(ofI), weighting.norm(ofJ));
  }

  private static ItemTotals totals(List<User> users, Function<User, Float> strength) {
    List<Float> positive = users.stream().map(strength).filter(s -> s > 0).toList();
    float[] strengths = new float[positive.size()];
    for (int user = 0; user < strengths.length; user++) {
      strengths[user] = positive.get(user);
    }
    return ItemTotals.of(strengths);
  }

  /**
   * A user of two items.
   *
   * @param i strength for i, 0 for none
   * @param j strength for j, 0 for none
   * @param others sum of the strengths for other items
   */
  private record User(float i, float j, double others) {}
}

package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AucTest {
  /** Ranks 1 and 4 of 5: of 2 x 3 pairs the first wins 3, the second 1: 4/6. */
  @Test
  void isTheShareOfPairsInTheRightOrder() {
    assertThat(Auc.of(new double[] {4, 1}, 5)).hasValueCloseTo(2.0 / 3, within(1e-15));
  }

  /** One of three candidates with the same score: two ties of half a pair each. */
  @Test
  void tiesCountHalf() {
    assertThat(Auc.rank(0, 3)).isEqualTo(2);
    assertThat(Auc.of(new double[] {Auc.rank(0, 3)}, 3)).hasValue(0.5);
  }

  @Test
  void isNotDefinedWhenAllOrNoneAreRelevant() {
    assertThat(Auc.of(new double[0], 3)).isEmpty();
    assertThat(Auc.of(new double[] {1, 2}, 2)).isEmpty();
  }

  @Test
  void refusesRanksThatCannotBe() {
    assertThatThrownBy(() -> Auc.of(new double[] {4}, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Rank 4.0 among 3 candidates");
    assertThatThrownBy(() -> Auc.of(new double[] {1, 2}, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 relevant items among 1 candidates");
    assertThatThrownBy(() -> Auc.rank(0, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void theReverseOrderHasTheOtherPairsRight(
      @ForAll @Size(min = 1, max = 20) Set<@IntRange(min = 1, max = 30) Integer> ranks) {
    double[] forward = ranks.stream().mapToDouble(Integer::doubleValue).toArray();
    double[] backward = ranks.stream().mapToDouble(rank -> 31 - rank).toArray();

    double area = Auc.of(forward, 30).orElseThrow();

    assertThat(area).isBetween(0.0, 1.0);
    assertThat(Auc.of(backward, 30).orElseThrow()).isEqualTo(1 - area, within(1e-12));
  }

  @Property
  void aPerfectRankingHasOne(@ForAll @IntRange(min = 1, max = 29) int relevant) {
    double[] ranks = IntStream.rangeClosed(1, relevant).asDoubleStream().toArray();

    assertThat(Auc.of(ranks, 30)).hasValue(1);
  }

  /**
   * Items score 5, 4, 4, 3, 2 and 1, the first was seen: the second ties with the third and is
   * above two, the fourth is above two: (2.5 + 2) / 6.
   */
  @Test
  void ofScoresAgreesWithTheCasesByHand() {
    float[] scores = {5, 4, 4, 3, 2, 1};

    assertThat(Auc.ofScores(scores, new int[] {1, 3}, new int[] {0}))
        .hasValueCloseTo(4.5 / 6, within(1e-12));
    // Two that tie with each other are above three of four others.
    assertThat(Auc.ofScores(scores, new int[] {2, 1}, new int[0]))
        .hasValueCloseTo(6.0 / 8, within(1e-12));
    assertThat(Auc.ofScores(new float[] {-0f, 0f, 0f}, new int[] {0}, new int[0])).hasValue(0.5);
    assertThat(Auc.ofScores(scores, new int[0], new int[] {0})).isEmpty();
    assertThat(Auc.ofScores(scores, new int[] {4, 5}, new int[] {0, 1, 2, 3})).isEmpty();
    assertThat(scores).containsExactly(5, 4, 4, 3, 2, 1);
  }

  /** Between two relevant scores, close to one, and where floats end. */
  @Property
  void ofScoresIsThatShareOfAllKindsOfScores(
      @ForAll @Size(min = 2, max = 60) List<@From("scores") Float> drawn,
      @ForAll @IntRange(min = 1, max = 6) int everyHowManyIsRelevant) {
    float[] scores = new float[drawn.size()];
    List<Integer> relevant = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int item = 0; item < scores.length; item++) {
      scores[item] = drawn.get(item);
      (item % (everyHowManyIsRelevant + 1) == 0 ? relevant : others).add(item);
    }

    assertThat(Auc.ofScores(scores, ints(relevant), new int[0]))
        .hasValueCloseTo(share(scores, relevant, others).orElseThrow(), within(1e-12));
  }

  @Provide
  static Arbitrary<Float> scores() {
    return Arbitraries.frequencyOf(
        Tuple.of(8, Arbitraries.floats().between(-1, 1)),
        Tuple.of(
            2,
            Arbitraries.of(
                0f,
                -0f,
                1f,
                Math.nextUp(1f),
                Float.MIN_VALUE,
                -Float.MIN_VALUE,
                Float.MAX_VALUE,
                -Float.MAX_VALUE,
                Float.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY)),
        Tuple.of(1, Arbitraries.floats()));
  }

  /** More candidates than are looked at in one go. */
  @Test
  void ofScoresAgreesWithThePairsOfManyItems() {
    Random random = new Random(5);
    float[] scores = new float[5000];
    List<Integer> seen = new ArrayList<>();
    List<Integer> relevant = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int item = 0; item < scores.length; item++) {
      scores[item] = Math.round(1000 * random.nextGaussian()) / 1000f;
      (item % 700 == 3 ? seen : item % 150 == 0 ? relevant : others).add(item);
    }

    assertThat(Auc.ofScores(scores, ints(relevant), ints(seen)))
        .hasValueCloseTo(share(scores, relevant, others).orElseThrow(), within(1e-12));
    List<Integer> one = relevant.subList(0, 1);
    others.addAll(relevant.subList(1, relevant.size()));
    assertThat(Auc.ofScores(scores, ints(one), ints(seen)))
        .hasValueCloseTo(share(scores, one, others).orElseThrow(), within(1e-12));
  }

  /** Few different scores, so that ties are many. */
  @Property
  void ofScoresIsTheShareOfPairsInTheRightOrder(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(max = 14) Integer> drawn) {
    float[] scores = new float[drawn.size()];
    List<Integer> seen = new ArrayList<>();
    List<Integer> relevant = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int item = 0; item < scores.length; item++) {
      scores[item] = drawn.get(item) / 3 - 2;
      List.of(seen, relevant, others).get(drawn.get(item) % 3).add(item);
    }

    OptionalDouble area = Auc.ofScores(scores, ints(relevant), ints(seen));

    OptionalDouble pairs = share(scores, relevant, others);
    assertThat(area.isPresent()).isEqualTo(pairs.isPresent());
    pairs.ifPresent(share -> assertThat(area).hasValueCloseTo(share, within(1e-12)));
  }

  private static OptionalDouble share(
      float[] scores, List<Integer> relevant, List<Integer> others) {
    return relevant.stream()
        .flatMapToDouble(good -> others.stream().mapToDouble(bad -> won(scores[good], scores[bad])))
        .average();
  }

  private static double won(float good, float bad) {
    return good > bad ? 1 : good == bad ? 0.5 : 0;
  }

  private static int[] ints(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}

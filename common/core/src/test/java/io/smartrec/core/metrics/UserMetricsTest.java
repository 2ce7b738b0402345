package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.metrics.JudgedLists.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class UserMetricsTest {
  private static final Item MISSED = Item.relevant();

  /**
   * Hits at ranks 2 and 4 of 5, three relevant items. AP = (1/2 + 2/4) / 3 = 1/3. DCG = 1/log2(3) +
   * 1/log2(5) = 0.6309297536 + 0.4306765581; ideal = 1 + 0.6309297536 + 0.5.
   */
  @Test
  void accuracyAgreesWithTheCaseByHand() {
    UserMetrics metrics = UserMetrics.of(JudgedLists.ofHits(1, 0, 1, 0, 1, 0), 5);

    assertThat(metrics.k()).isEqualTo(5);
    assertThat(metrics.precision()).isEqualTo(0.4);
    assertThat(metrics.recall()).isEqualTo(2.0 / 3);
    assertThat(metrics.hit()).isEqualTo(1);
    assertThat(metrics.averagePrecision()).isEqualTo(1.0 / 3, within(1e-12));
    assertThat(metrics.reciprocalRank()).isEqualTo(0.5);
    assertThat(metrics.ndcg()).isEqualTo(1.0616063117 / 2.1309297536, within(1e-9));
  }

  /**
   * One hit at rank 2, twenty relevant items, k = 2: at most two can be hit. AP = (1/2) / 2; nDCG =
   * 0.6309297536 / 1.6309297536.
   */
  @Test
  void normalisesByWhatAListOfThisLengthCanHit() {
    UserMetrics metrics = UserMetrics.of(JudgedLists.ofHits(19, 0, 1), 2);

    assertThat(metrics.precision()).isEqualTo(0.5);
    assertThat(metrics.recall()).isEqualTo(0.05);
    assertThat(metrics.averagePrecision()).isEqualTo(0.25);
    assertThat(metrics.ndcg()).isEqualTo(0.6309297536 / 1.6309297536, within(1e-9));
  }

  /** Gains 1, 0, 3 and a missed 2: DCG = 1 + 3/2; ideal 3, 2, 1: 3 + 2 * 0.6309297536 + 1/2. */
  @Test
  void gradedGainsAreComparedWithTheBestOrderOfAllRelevantItems() {
    List<Item> items =
        List.of(item(1, false), Item.irrelevant(), item(3, false), Item.irrelevant());

    UserMetrics metrics = UserMetrics.of(JudgedLists.of(items, item(2, false)), 4);

    assertThat(metrics.gradedNdcg()).isEqualTo(2.5 / 4.7618595072, within(1e-9));
  }

  /** Self-information of 512, 256 and 0 of 1024 users: 1, 2 and, as of one user, 10 bits. */
  @Test
  void noveltyAndPopularityAreMeansOverTheItemsThereAre() {
    List<Item> items = List.of(popular(512), popular(256), popular(0));

    UserMetrics metrics = UserMetrics.of(JudgedLists.of(items, MISSED), 10);

    assertThat(metrics.novelty()).isCloseTo(13.0 / 3, within(1e-12));
    assertThat(metrics.popularity()).isCloseTo(768.0 / 3, within(1e-12));
  }

  /**
   * {1,2}, {2,3}, {}, {1,2}: the item without attributes is in no pair. Distances 1 - 1/3, 0 and 1
   * - 1/3, their mean 4/9. The first two alone have 2/3, the first alone has no pair.
   */
  @Test
  void diversityIsTheMeanDistanceOfPairsWithAttributes() {
    List<Item> items = List.of(described(1, 2), described(2, 3), described(), described(1, 2));

    assertThat(UserMetrics.of(JudgedLists.of(items, MISSED), new int[] {1, 2, 3, 4}))
        .extracting(UserMetrics::diversity)
        .usingElementComparator(UserMetricsTest::nearly)
        .containsExactly(null, 2.0 / 3, 2.0 / 3, 4.0 / 9);
  }

  /** Hits whose baseline ranks are 1, 3 and none. Up to 2: the second hit; up to 3: the third. */
  @Test
  void serendipityCountsHitsThatTheBaselineDoesNotHaveAmongItsFirstK() {
    List<Item> items =
        List.of(
            new Item(1, 1, 9, false), new Item(1, 3, 9, false),
            new Item(1, 0, 9, false), new Item(0, 0, 9, false));

    assertThat(UserMetrics.of(JudgedLists.of(items), new int[] {1, 2, 3, 4}))
        .extracting(UserMetrics::serendipity)
        .containsExactly(0.0, 1.0 / 2, 1.0 / 3, 1.0 / 4);
  }

  /** Head: one of two found. Tail: one of one found. */
  @Test
  void headAndTailHaveRecallsOfTheirOwn() {
    List<Item> items = List.of(item(1, true), item(1, false), new Item(0, 0, 1, true));

    UserMetrics metrics = UserMetrics.of(JudgedLists.of(items, item(1, true)), 3);

    assertThat(metrics.recallHead()).isEqualTo(0.5);
    assertThat(metrics.recallTail()).isEqualTo(1);
    assertThat(metrics.recall()).isEqualTo(2.0 / 3);
  }

  /** New items are those that no training user has: one of two found at 2, none at 1. */
  @Test
  void newItemsHaveARecallOfTheirOwn() {
    List<Item> items =
        List.of(new Item(1, 0, 7, false), new Item(2, 0, 0, false), new Item(0, 0, 0, false));

    assertThat(UserMetrics.of(JudgedLists.of(items, new Item(1, 0, 0, false)), new int[] {1, 2, 3}))
        .extracting(UserMetrics::recallNew)
        .containsExactly(0.0, 0.5, 0.5);
    assertThat(UserMetrics.of(JudgedLists.ofHits(1, 1), 2).recallNew()).isNull();
  }

  @Test
  void recallOfAKindThatTheUserDoesNotHaveIsNotDefined() {
    assertThat(UserMetrics.of(JudgedLists.of(List.of(), item(1, true)), 3).recallTail()).isNull();
    assertThat(UserMetrics.of(JudgedLists.of(List.of(), item(1, false)), 3).recallHead()).isNull();
  }

  @Test
  void anEmptyListHasZerosAndNothingToAverage() {
    assertThat(UserMetrics.of(JudgedLists.of(List.of(), MISSED), 5))
        .isEqualTo(new UserMetrics(5, 0, 0, 0, 0, 0, 0, 0, null, null, null, 0, null, 0.0, null));
  }

  @Test
  void valuesAreFoundByTheirMetric() {
    UserMetrics metrics = UserMetrics.of(JudgedLists.ofHits(1, 0, 1), 2);

    assertThat(metrics.value(Metric.MRR)).isEqualTo(0.5);
    assertThat(metrics.value(Metric.DIVERSITY)).isNull();
    assertThatThrownBy(() -> metrics.value(Metric.GINI))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gini is no metric of one user's list");
  }

  @Test
  void refusesListsThatCannotBe() {
    assertThatThrownBy(() -> JudgedLists.of(List.of(Item.irrelevant())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot judge a list without a relevant item");
    assertThatThrownBy(() -> JudgedLists.of(List.of(popular(1025)), MISSED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The popularity of an item must be between 0 and the number of users, 1024");
    assertThatThrownBy(() -> JudgedLists.of(List.of(item(-1, false)), MISSED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Gains must be finite and not negative");
    assertThatThrownBy(() -> JudgedLists.of(List.of(described(2, 1)), MISSED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Attributes must ascend and be distinct");
  }

  @Test
  void refusesMoreHitsThanRelevantItems() {
    JudgedList two = JudgedLists.ofHits(0, 1, 1);
    JudgedList wrong =
        new JudgedList(
            two.gains(),
            two.baselineRanks(),
            two.popularity(),
            two.attributes(),
            two.head(),
            new double[] {1},
            0,
            0,
            10);

    assertThatThrownBy(() -> UserMetrics.of(wrong, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 hits of only 1 relevant items");
  }

  @Test
  void refusesLengthsThatDoNotAscend() {
    JudgedList list = JudgedLists.ofHits(1);
    assertThatThrownBy(() -> UserMetrics.of(list, new int[] {5, 5}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must ascend from 1, but 5 follows 5");
    assertThatThrownBy(() -> UserMetrics.of(list, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void everyValueIsWithinItsBounds(
      @ForAll("lists") List<Item> items, @ForAll @IntRange(min = 1, max = 15) int k) {
    UserMetrics metrics = UserMetrics.of(JudgedLists.of(items, MISSED), k);

    for (Metric metric : Metric.values()) {
      if (metric.scope() == Metric.Scope.LIST && metrics.value(metric) != null) {
        double most =
            switch (metric) {
              case NOVELTY -> 10;
              case POPULARITY -> JudgedLists.TRAINING_USERS;
              default -> 1;
            };
        assertThat(metrics.value(metric)).as(metric.code()).isBetween(0.0, most + 1e-12);
      }
    }
    assertThat(metrics.serendipity()).isLessThanOrEqualTo(metrics.precision());
    assertThat(metrics.reciprocalRank()).isLessThanOrEqualTo(metrics.hit());
  }

  @Property
  void severalLengthsInOnePassAreLikeEachAlone(@ForAll("lists") List<Item> items) {
    JudgedList list = JudgedLists.of(items, MISSED);

    assertThat(UserMetrics.of(list, new int[] {1, 4, 9, 15}))
        .containsExactly(
            UserMetrics.of(list, 1), UserMetrics.of(list, 4),
            UserMetrics.of(list, 9), UserMetrics.of(list, 15));
  }

  /** The formulas as they are written, over the ranks of the hits. */
  @Property
  void accuracyIsThatOfTheRanksOfTheHits(
      @ForAll("lists") List<Item> items, @ForAll @IntRange(min = 1, max = 15) int k) {
    JudgedList list = JudgedLists.of(items, MISSED);
    int[] hits =
        IntStream.rangeClosed(1, Math.min(k, items.size()))
            .filter(rank -> items.get(rank - 1).gain() > 0)
            .toArray();
    int relevant = list.relevantGains().length;
    int best = Math.min(k, relevant);
    double precisions = IntStream.range(0, hits.length).mapToDouble(i -> (i + 1.0) / hits[i]).sum();
    double ideal = IntStream.rangeClosed(1, best).mapToDouble(UserMetricsTest::discount).sum();

    UserMetrics metrics = UserMetrics.of(list, k);

    assertThat(metrics.precision()).isEqualTo((double) hits.length / k);
    assertThat(metrics.recall()).isEqualTo((double) hits.length / relevant);
    assertThat(metrics.averagePrecision()).isEqualTo(precisions / best, within(1e-12));
    assertThat(metrics.ndcg())
        .isEqualTo(
            Arrays.stream(hits).mapToDouble(UserMetricsTest::discount).sum() / ideal,
            within(1e-12));
  }

  @Property
  void aPerfectListHasOne(
      @ForAll @IntRange(min = 1, max = 12) int relevant,
      @ForAll @IntRange(min = 1, max = 12) int k) {
    List<Item> best =
        IntStream.range(0, relevant).mapToObj(i -> item(relevant - i, false)).toList();

    UserMetrics metrics = UserMetrics.of(JudgedLists.of(best), k);

    assertThat(
            List.of(
                metrics.ndcg(),
                metrics.gradedNdcg(),
                metrics.averagePrecision(),
                metrics.reciprocalRank(),
                metrics.hit(),
                Math.max(metrics.precision(), metrics.recall())))
        .allSatisfy(value -> assertThat(value).isCloseTo(1, within(1e-12)));
  }

  @Property
  void whatIsBeyondKChangesNothing(
      @ForAll("lists") List<Item> items,
      @ForAll @IntRange(min = 1, max = 12) int k,
      @ForAll Random random) {
    List<Item> shuffled = new ArrayList<>(items);
    if (items.size() > k) {
      Collections.shuffle(shuffled.subList(k, items.size()), random);
    }

    assertThat(UserMetrics.of(JudgedLists.of(shuffled, MISSED), k))
        .isEqualTo(UserMetrics.of(JudgedLists.of(items, MISSED), k));
  }

  /** The only hit, one rank higher up. */
  @Property
  void aHitHigherUpIsWorthMore(
      @ForAll @IntRange(min = 2, max = 10) int rank, @ForAll @IntRange(max = 20) int missed) {
    UserMetrics lower = UserMetrics.of(JudgedLists.ofHits(missed, hitAt(rank)), 10);
    UserMetrics higher = UserMetrics.of(JudgedLists.ofHits(missed, hitAt(rank - 1)), 10);

    assertThat(higher.ndcg()).isGreaterThan(lower.ndcg());
    assertThat(higher.averagePrecision()).isGreaterThan(lower.averagePrecision());
    assertThat(higher.reciprocalRank()).isGreaterThan(lower.reciprocalRank());
    assertThat(higher.precision()).isEqualTo(lower.precision());
  }

  /** Swapping a relevant item with the less relevant one above it makes no list worse. */
  @Property
  void aRelevantItemHigherUpIsNeverWorthLess(
      @ForAll("lists") List<Item> items, @ForAll @IntRange(min = 1, max = 12) int k) {
    for (int rank = 1; rank < items.size(); rank++) {
      if (items.get(rank).gain() <= items.get(rank - 1).gain()) {
        continue;
      }
      List<Item> swapped = new ArrayList<>(items);
      Collections.swap(swapped, rank, rank - 1);
      UserMetrics before = UserMetrics.of(JudgedLists.of(items, MISSED), k);
      UserMetrics after = UserMetrics.of(JudgedLists.of(swapped, MISSED), k);

      assertThat(after.gradedNdcg()).isGreaterThanOrEqualTo(before.gradedNdcg() - 1e-12);
      assertThat(after.ndcg()).isGreaterThanOrEqualTo(before.ndcg() - 1e-12);
      assertThat(after.averagePrecision())
          .isGreaterThanOrEqualTo(before.averagePrecision() - 1e-12);
      assertThat(after.reciprocalRank()).isGreaterThanOrEqualTo(before.reciprocalRank());
    }
  }

  @Provide
  Arbitrary<List<Item>> lists() {
    return JudgedLists.lists();
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 1);
  }

  private static int[] hitAt(int rank) {
    int[] hits = new int[rank];
    hits[rank - 1] = 1;
    return hits;
  }

  private static Item item(double gain, boolean head) {
    return new Item(gain, 0, 1, head);
  }

  private static Item popular(int users) {
    return new Item(0, 0, users, false);
  }

  private static Item described(Integer... attributes) {
    return new Item(0, 0, 1, false, List.of(attributes));
  }

  private static int nearly(Double first, Double second) {
    if (Stream.of(first, second).anyMatch(Objects::isNull)) {
      return Objects.equals(first, second) ? 0 : 1;
    }
    return Math.abs(first - second) < 1e-12 ? 0 : 1;
  }
}

package io.smartrec.core.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ListBuilderTest {
  /** Items 0 to 5 by falling score. */
  private static final ScoredCandidates SIX =
      new ScoredCandidates(new float[] {6, 5, 4, 3, 2, 1}, 2);

  /** A list, its rules and the user's own: what a naive builder makes the same of. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Case(
      float[] scores,
      int[][] groups,
      BitSet denied,
      BitSet promoted,
      double share,
      int max,
      int n) {}

  @Test
  void fillsByScoreAndFromLaterStagesWhatIsLeft() {
    ListBuilder builder = new ListBuilder(4, List.of(), Optional.empty());
    builder.start(item -> item != 1);

    builder.fill(0, new OrderedCandidates(new int[] {3, 1}, new float[] {9, 8}));
    assertThat(builder.isFull()).isFalse();
    builder.fill(1, SIX);

    RankedList list = builder.build();
    assertThat(builder.isFull()).isTrue();
    // 1 is denied, 3 stands there already.
    assertThat(list.items()).containsExactly(3, 0, 2, 4);
    assertThat(list.scores()).containsExactly(9, 6, 4, 2);
    assertThat(list.stages()).containsExactly(0, 1, 1, 1);
  }

  /** 0, 1 and 2 are red, 3 and 4 blue, 5 neither: at most one of a colour. */
  @Test
  void aQuotaPassesOverCandidatesAcrossStages() {
    Quota colour = new Quota("colour", new int[][] {{0}, {0}, {0}, {1}, {1}, {}}, 1);
    ListBuilder builder = new ListBuilder(3, List.of(colour), Optional.empty());
    builder.start(item -> true);

    builder.fill(0, new OrderedCandidates(new int[] {4}, new float[] {1}));
    builder.fill(1, SIX);

    assertThat(builder.build().items()).containsExactly(4, 0, 5);
    // 1 and 2 by red, 3 by blue.
    assertThat(builder.build().displaced()).containsExactly(3);
  }

  /** Two of four places are kept: the second and the fourth. */
  @Test
  void keptPlacesGetTheBestPromotedItems() {
    ListBuilder builder =
        new ListBuilder(4, List.of(), Optional.of(new Promotions(bits(4, 5), 0.5)));
    builder.start(item -> true);

    builder.fill(0, SIX);

    assertThat(builder.build().items()).containsExactly(0, 4, 1, 5);
    assertThat(builder.build().promoted()).containsExactly(false, true, false, true);
  }

  @Test
  void aKeptPlaceIsAnOrdinaryOneWhereNothingIsPromoted() {
    ListBuilder builder = new ListBuilder(4, List.of(), Optional.of(new Promotions(bits(4), 0.5)));
    builder.start(item -> true);

    builder.fill(0, SIX);

    assertThat(builder.build().items()).containsExactly(0, 4, 1, 2);
    assertThat(builder.build().promoted()).containsExactly(false, true, false, false);
  }

  /** The stage knows 0 to 2 alone; 4 is promoted and denied, 5 and 1 are promoted. */
  @Test
  void keptPlacesGetPromotedItemsThatTheStageDoesNotHave() {
    ListBuilder builder =
        new ListBuilder(5, List.of(), Optional.of(new Promotions(bits(1, 4, 5), 0.5)));
    builder.start(item -> item != 4);
    builder.reserve(7, new OrderedCandidates(new int[] {4, 5, 3}, new float[] {2, 1, 0}));

    builder.fill(0, new OrderedCandidates(new int[] {0, 1, 2}, new float[] {3, 2, 1}));
    builder.fill(1, SIX);

    assertThat(builder.build().items()).containsExactly(0, 1, 2, 5, 3);
    assertThat(builder.build().stages()).containsExactly(0, 0, 0, 7, 1);
    assertThat(builder.build().promoted()).containsExactly(false, true, false, true, false);
  }

  /** 10 x 0.3 is 2.9999999999999996 to a computer. */
  @Test
  void sharesAreKeptInSpiteOfRounding() {
    for (int n = 1; n <= 100; n++) {
      for (int percent = 0; percent <= 100; percent++) {
        Promotions promotions = new Promotions(new BitSet(), percent / 100.0);

        assertThat(IntStream.range(0, n).filter(promotions::isKept).count())
            .as("%d %% of %d", percent, n)
            .isEqualTo(n * percent / 100);
      }
    }
  }

  /**
   * Scores 3, 2, 1 are 1, 0.5, 0 of relevance. 0 comes first. 1 is like it (0.9), 2 is not: with
   * lambda 0.5, 0.25 - 0.45 is less than 0 - 0.
   */
  @Test
  void marginalRelevancePrefersWhatIsUnlikeTheList() {
    ScoredCandidates three = new ScoredCandidates(new float[] {3, 2, 1});
    Similarity similarity = (a, b) -> a + b == 1 ? 0.9 : 0;
    ListBuilder builder = new ListBuilder(3, List.of(), Optional.empty());

    builder.start(item -> true);
    builder.fill(0, three, new Diversity(0.5, 3, similarity));
    assertThat(builder.build().items()).containsExactly(0, 2, 1);

    // With lambda 0.8, 0.4 - 0.18 is more than 0.
    builder.start(item -> true);
    builder.fill(0, three, new Diversity(0.8, 3, similarity));
    assertThat(builder.build().items()).containsExactly(0, 1, 2);

    // What stands there already counts: 1 is like 0.
    builder.start(item -> true);
    builder.fill(0, new OrderedCandidates(new int[] {0}, new float[] {9}));
    builder.fill(1, three, new Diversity(0.4, 3, similarity));
    assertThat(builder.build().items()).containsExactly(0, 2, 1);
  }

  @Test
  void goesOnByScoreBeyondThePool() {
    ListBuilder builder = new ListBuilder(5, List.of(), Optional.empty());
    builder.start(item -> true);

    builder.fill(0, SIX, new Diversity(0.5, 2, (a, b) -> 1));

    assertThat(builder.build().items()).containsExactly(0, 1, 2, 3, 4);
  }

  @Property
  void makesTheListThatANaiveBuilderMakes(@ForAll("cases") Case given) {
    RankedList list = build(given, 1);

    assertThat(list.items()).containsExactly(naive(given));
    assertThat(list.items()).doesNotHaveDuplicates();
  }

  /**
   * Whatever the order: nothing that is denied, no quota exceeded, no place left that may be
   * filled.
   */
  @Property
  void rulesHoldHoweverListsAreSpread(@ForAll("cases") Case given) {
    RankedList list = build(given, 0.5);

    Map<Integer, Integer> used = new HashMap<>();
    for (int item : list.items()) {
      assertThat(given.denied().get(item)).isFalse();
      for (int group : given.groups()[item]) {
        assertThat(used.merge(group, 1, Integer::sum)).isLessThanOrEqualTo(given.max());
      }
    }
    if (list.items().length < given.n()) {
      List<Integer> stands = Arrays.stream(list.items()).boxed().toList();
      for (int item = 0; item < given.scores().length; item++) {
        boolean couldStand =
            !given.denied().get(item)
                && !stands.contains(item)
                && Arrays.stream(given.groups()[item])
                    .allMatch(group -> used.getOrDefault(group, 0) < given.max());
        assertThat(couldStand).isFalse();
      }
    }
    assertThat(list.items()).doesNotHaveDuplicates();
  }

  @Test
  void refusesWhatIsNoRule() {
    assertThatThrownBy(() -> new ListBuilder(0, List.of(), Optional.empty()))
        .hasMessage("n must be at least 1, was 0");
    assertThatThrownBy(() -> new Quota("colour", new int[0][], 0))
        .hasMessage("At most 0 items of a group leave no list");
    assertThatThrownBy(() -> new Promotions(new BitSet(), 1.5))
        .hasMessage("A share is from 0 to 1, was 1.5");
    assertThatThrownBy(() -> new Diversity(0, 1, (a, b) -> 0))
        .hasMessage("lambda must be above 0 to 1, was 0.0");
    assertThatThrownBy(() -> new Diversity(1, 0, (a, b) -> 0))
        .hasMessage("pool must be at least 1, was 0");
  }

  private static RankedList build(Case given, double lambda) {
    ListBuilder builder =
        new ListBuilder(
            given.n(),
            List.of(new Quota("group", given.groups(), given.max())),
            Optional.of(new Promotions(given.promoted(), given.share())));
    builder.start(item -> !given.denied().get(item));
    Similarity similarity = (a, b) -> (a * 7 + b * 7) % 10 / 10.0;
    builder.fill(0, new ScoredCandidates(given.scores(), 3), new Diversity(lambda, 8, similarity));
    return builder.build();
  }

  /** Looks at all items for every place. */
  private static int[] naive(Case given) {
    List<Integer> list = new ArrayList<>();
    Map<Integer, Integer> used = new HashMap<>();
    Promotions promotions = new Promotions(given.promoted(), given.share());
    while (list.size() < given.n()) {
      Optional<Integer> next = Optional.empty();
      if (promotions.isKept(list.size())) {
        next = best(given, list, used, true);
      }
      if (next.isEmpty()) {
        next = best(given, list, used, false);
      }
      if (next.isEmpty()) {
        break;
      }
      list.add(next.get());
      for (int group : given.groups()[next.get()]) {
        used.merge(group, 1, Integer::sum);
      }
    }
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Optional<Integer> best(
      Case given, List<Integer> list, Map<Integer, Integer> used, boolean promoted) {
    return IntStream.range(0, given.scores().length)
        .filter(item -> !given.denied().get(item) && !list.contains(item))
        .filter(item -> !promoted || given.promoted().get(item))
        .filter(
            item ->
                Arrays.stream(given.groups()[item])
                    .allMatch(group -> used.getOrDefault(group, 0) < given.max()))
        .boxed()
        .min(
            Comparator.<Integer>comparingDouble(item -> -given.scores()[item])
                .thenComparing(Comparator.naturalOrder()));
  }

  @Provide
  Arbitrary<Case> cases() {
    return Arbitraries.integers()
        .between(1, 25)
        .flatMap(
            size ->
                Combinators.combine(
                        Arbitraries.floats()
                            .between(-2, 2)
                            .ofScale(1)
                            .array(float[].class)
                            .ofSize(size),
                        Arbitraries.integers()
                            .between(0, 4)
                            .set()
                            .ofMaxSize(2)
                            .map(set -> set.stream().mapToInt(Integer::intValue).toArray())
                            .list()
                            .ofSize(size),
                        bitSets(size),
                        bitSets(size),
                        Arbitraries.of(0.0, 0.2, 0.5, 1.0),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 30))
                    .as(
                        (scores, groups, denied, promoted, share, max, n) ->
                            new Case(
                                scores,
                                groups.toArray(int[][]::new),
                                denied,
                                promoted,
                                share,
                                max,
                                n)));
  }

  private static Arbitrary<BitSet> bitSets(int size) {
    return Arbitraries.integers()
        .between(0, size - 1)
        .set()
        .map(
            set -> {
              BitSet bits = new BitSet();
              set.forEach(bits::set);
              return bits;
            });
  }

  private static BitSet bits(int... items) {
    BitSet bits = new BitSet();
    Arrays.stream(items).forEach(bits::set);
    return bits;
  }
}

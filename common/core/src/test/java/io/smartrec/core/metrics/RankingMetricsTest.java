package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
  /**
   * Hits at ranks 1 and 3 of 5, three relevant items. Precision 2/5, recall 2/3. AP = (1/1 + 2/3) /
   * 3 = 5/9. DCG = 1 + 1/log2(4) = 1.5; ideal = 1 + 1/log2(3) + 1/log2(4) = 1 + 0.6309297536 + 0.5.
   */
  @Test
  void agreesWithTheCaseByHand() {
    RankingMetrics metrics = RankingMetrics.of(new int[] {1, 3}, 3, 5);

    assertThat(metrics.precision()).isEqualTo(0.4, within(1e-12));
    assertThat(metrics.recall()).isEqualTo(2.0 / 3, within(1e-12));
    assertThat(metrics.averagePrecision()).isEqualTo(5.0 / 9, within(1e-12));
    assertThat(metrics.ndcg()).isEqualTo(1.5 / 2.1309297536, within(1e-9));
  }

  /**
   * One hit at rank 2, twenty relevant items, k = 2: at most two can be hit. AP = (1/2) / 2; nDCG =
   * 0.6309297536 / 1.6309297536.
   */
  @Test
  void normalisesByWhatAListOfThisLengthCanHit() {
    RankingMetrics metrics = RankingMetrics.of(new int[] {2}, 20, 2);

    assertThat(metrics.precision()).isEqualTo(0.5);
    assertThat(metrics.recall()).isEqualTo(0.05);
    assertThat(metrics.averagePrecision()).isEqualTo(0.25);
    assertThat(metrics.ndcg()).isEqualTo(0.6309297536 / 1.6309297536, within(1e-9));
  }

  @Test
  void countsNothingBeyondK() {
    assertThat(RankingMetrics.of(new int[] {2, 4, 9}, 3, 3))
        .isEqualTo(RankingMetrics.of(new int[] {2}, 3, 3));
  }

  @Test
  void givesZerosWithoutAHit() {
    assertThat(RankingMetrics.of(new int[0], 7, 10)).isEqualTo(new RankingMetrics(0, 0, 0, 0));
  }

  @Test
  void refusesAUserWithoutRelevantItems() {
    assertThatThrownBy(() -> RankingMetrics.of(new int[0], 0, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot judge a list at k = 10 with 0 relevant items");
  }

  @Test
  void refusesMoreHitsThanRelevantItems() {
    assertThatThrownBy(() -> RankingMetrics.of(new int[] {1, 2}, 1, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 hits of only 1 relevant items");
  }

  @Test
  void refusesRanksOutOfOrder() {
    assertThatThrownBy(() -> RankingMetrics.of(new int[] {3, 3}, 5, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Ranks must ascend from 1, but 3 follows 3");
  }

  @Property
  void aPerfectListHasOne(
      @ForAll @LongRange(min = 1, max = 60) long relevant,
      @ForAll @IntRange(min = 1, max = 50) int k) {
    int[] ranks = IntStream.rangeClosed(1, (int) Math.min(k, relevant)).toArray();

    RankingMetrics metrics = RankingMetrics.of(ranks, relevant, k);

    assertThat(metrics.averagePrecision()).isEqualTo(1, within(1e-12));
    assertThat(metrics.ndcg()).isEqualTo(1, within(1e-12));
    assertThat(Math.max(metrics.precision(), metrics.recall())).isEqualTo(1, within(1e-12));
  }

  @Property
  void everyValueIsBetweenZeroAndOne(
      @ForAll @Size(max = 20) Set<@IntRange(min = 1, max = 40) Integer> hitRanks,
      @ForAll @IntRange(max = 20) int missed,
      @ForAll @IntRange(min = 1, max = 50) int k) {
    int[] ranks = ascending(hitRanks);
    RankingMetrics metrics = RankingMetrics.of(ranks, Math.max(1, ranks.length + missed), k);

    assertThat(metrics.precision()).isBetween(0.0, 1.0);
    assertThat(metrics.recall()).isBetween(0.0, 1.0);
    assertThat(metrics.averagePrecision()).isBetween(0.0, 1.0 + 1e-12);
    assertThat(metrics.ndcg()).isBetween(0.0, 1.0 + 1e-12);
  }

  /** Moving one hit a rank up, past an item that is not relevant, makes nothing worse. */
  @Property
  void aHitHigherUpIsWorthMore(
      @ForAll @IntRange(min = 2, max = 10) int rank,
      @ForAll @LongRange(min = 1, max = 20) long relevant) {
    RankingMetrics lower = RankingMetrics.of(new int[] {rank}, relevant, 10);
    RankingMetrics higher = RankingMetrics.of(new int[] {rank - 1}, relevant, 10);

    assertThat(higher.ndcg()).isGreaterThan(lower.ndcg());
    assertThat(higher.averagePrecision()).isGreaterThan(lower.averagePrecision());
    assertThat(higher.precision()).isEqualTo(lower.precision());
  }

  private static int[] ascending(Set<Integer> ranks) {
    return ranks.stream().mapToInt(Integer::intValue).sorted().toArray();
  }
}

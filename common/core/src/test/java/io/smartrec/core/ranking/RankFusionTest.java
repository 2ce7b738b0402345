package io.smartrec.core.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RankFusionTest {
  private static final List<int[]> ITEMS = List.of(new int[] {1, 2, 3}, new int[] {2, 4});
  private static final List<float[]> SCORES =
      List.of(new float[] {9, 7, 5}, new float[] {0.2f, 0.1f});

  /** 2: 0.5 / 62 + 0.5 / 61 = 0.016262; 1: 0.5 / 61; 4: 0.5 / 62; 3: 0.5 / 63. */
  @Test
  void reciprocalRanksAreAddedUp() {
    RankFusion.Fused fused =
        new RankFusion(5)
            .fuse(FusionMethod.RECIPROCAL_RANK, new double[] {0.5, 0.5}, ITEMS, SCORES);

    assertThat(fused.items()).containsExactly(2, 1, 4, 3);
    assertThat(fused.scores()[0]).isEqualTo(0.016262f, within(1e-6f));
    assertThat(fused.scores()[1]).isEqualTo(0.5f / 61);
  }

  /** Scaled: 1, 0.5, 0 and 1, 0. 2: 0.6 x 0.5 + 0.4 x 1 = 0.7; 1: 0.6; 3 and 4: 0, by index. */
  @Test
  void scoresAreScaledAndAddedUp() {
    RankFusion.Fused fused =
        new RankFusion(5)
            .fuse(FusionMethod.WEIGHTED_SCORES, new double[] {0.6, 0.4}, ITEMS, SCORES);

    assertThat(fused.items()).containsExactly(2, 1, 3, 4);
    assertThat(fused.scores()).containsExactly(new float[] {0.7f, 0.6f, 0, 0}, within(1e-6f));
  }

  @Test
  void aListWithoutWeightGivesNoCandidates() {
    RankFusion.Fused fused =
        new RankFusion(5).fuse(FusionMethod.WEIGHTED_SCORES, new double[] {0, 1}, ITEMS, SCORES);

    assertThat(fused.items()).containsExactly(2, 4);
  }

  @Test
  void equalScoresAllCountInFull() {
    RankFusion.Fused fused =
        new RankFusion(3)
            .fuse(
                FusionMethod.WEIGHTED_SCORES,
                new double[] {1},
                List.of(new int[] {0, 2}),
                List.of(new float[] {4, 4}));

    assertThat(fused.scores()).containsExactly(1, 1);
  }

  @Test
  void whatOneMemberSaysAloneIsItsOwnOrder() {
    for (FusionMethod method : FusionMethod.values()) {
      assertThat(new RankFusion(5).fuse(method, new double[] {1, 0}, ITEMS, SCORES).items())
          .containsExactly(1, 2, 3);
    }
  }

  /** One object for all users: nothing of one is left for the next. */
  @Property
  void agreesWithAMapOfSums(@ForAll long seed, @ForAll @IntRange(min = 1, max = 4) int members) {
    Random random = new Random(seed);
    RankFusion fusion = new RankFusion(30);
    for (int user = 0; user < 3; user++) {
      List<int[]> items = new ArrayList<>();
      List<float[]> scores = new ArrayList<>();
      double[] weights = random.doubles(members).map(w -> Math.floor(w * 4)).toArray();
      for (int member = 0; member < members; member++) {
        items.add(random.ints(0, 30).distinct().limit(1 + random.nextInt(12)).toArray());
        float[] own = new float[items.get(member).length];
        for (int i = own.length - 1; i >= 0; i--) {
          own[i] = (i == own.length - 1 ? -1 : own[i + 1]) + random.nextInt(3);
        }
        scores.add(own);
      }
      for (FusionMethod method : FusionMethod.values()) {
        assertAgrees(fusion.fuse(method, weights, items, scores), method, weights, items, scores);
      }
    }
  }

  private static void assertAgrees(
      RankFusion.Fused fused,
      FusionMethod method,
      double[] weights,
      List<int[]> items,
      List<float[]> scores) {
    Map<Integer, Double> sums = new TreeMap<>();
    for (int member = 0; member < weights.length; member++) {
      for (int place = 0; weights[member] > 0 && place < items.get(member).length; place++) {
        sums.merge(
            items.get(member)[place],
            RankFusion.part(method, weights[member], scores.get(member), place),
            Double::sum);
      }
    }
    assertThat(fused.items()).hasSize(sums.size());
    for (int i = 0; i < fused.items().length; i++) {
      int at = i;
      assertThat(fused.scores()[i])
          .isEqualTo((float) sums.getOrDefault(fused.items()[i], -1.0).doubleValue());
      assertThat(
              i == 0
                  || fused.scores()[i] < fused.scores()[i - 1]
                  || fused.items()[i] > fused.items()[i - 1])
          .as("order at %d", at)
          .isTrue();
      assertThat(i == 0 || fused.scores()[i] <= fused.scores()[i - 1]).isTrue();
    }
  }

  @Property
  void gridsCoverTheSimplex(
      @ForAll @IntRange(min = 1, max = 6) int members,
      @ForAll @IntRange(min = 6, max = 300) int most) {
    List<double[]> grid = BlendGrid.of(members, most);

    assertThat(grid).hasSizeLessThanOrEqualTo(most);
    assertThat(new HashSet<>(grid.stream().map(Arrays::toString).toList())).hasSameSizeAs(grid);
    for (int member = 0; member < members; member++) {
      double[] corner = new double[members];
      corner[member] = 1;
      assertThat(grid).anyMatch(point -> Arrays.equals(point, corner));
    }
    for (double[] point : grid) {
      assertOnSimplex(point);
      BlendGrid.around(point, most).forEach(RankFusionTest::assertOnSimplex);
    }
  }

  /** Of two members 11 points are tenths; around (0.5, 0.5) come 0.475, 0.525, 0.45 and 0.55. */
  @Test
  void aGridIsAsFineAsFits() {
    assertThat(BlendGrid.of(2, 11)).hasSize(11).contains(new double[] {0.9, 0.1});
    assertThat(BlendGrid.around(new double[] {0.5, 0.5}, 11).stream().map(point -> point[0]))
        .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-12 ? 0 : Double.compare(a, b))
        .containsExactly(0.475, 0.525, 0.45, 0.55);
  }

  private static void assertOnSimplex(double[] point) {
    assertThat(Arrays.stream(point).sum()).isEqualTo(1, within(1e-12));
    assertThat(Arrays.stream(point).allMatch(weight -> weight >= 0)).isTrue();
  }

  @Test
  void blendsHaveWeightsThatAddUp() {
    assertThatThrownBy(() -> new Blend(FusionMethod.RECIPROCAL_RANK, List.of(0.5, 0.4), 10))
        .hasMessage("Weights must not be negative and add up to 1: [0.5, 0.4]");
    assertThatThrownBy(
            () -> new Blend(FusionMethod.RECIPROCAL_RANK, Collections.nCopies(1, 1.0), 0))
        .hasMessage("depth must be at least 1, was 0");
    assertThat(FusionMethod.ofCode(FusionMethod.WEIGHTED_SCORES.code()))
        .isEqualTo(FusionMethod.WEIGHTED_SCORES);
  }
}

package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListJudgeTest {
  /** Discounts of rank 2 over that of a list with both ranks hit: 1 / log2(3) = 0.6309297536. */
  private static final double SECOND_OF_TWO = 0.6309297536 / 1.6309297536;

  private static final double FIRST_OF_TWO = 1 / 1.6309297536;

  private static final double NONE = Double.NaN;

  /**
   * Of four users, four have a, two b, one c and one d; a and b are the head. The words of c are 1,
   * 2, 3, those of d 2, 3, 4.
   */
  private static final ListJudge JUDGE =
      new ListJudge(
          new TrainingItems(
              new String[] {"a", "b", "c", "d"},
              new int[] {4, 2, 1, 1},
              new int[][] {{1}, {}, {1, 2, 3}, {2, 3, 4}},
              0.6,
              4),
          List.of(1, 2));

  @Test
  void namesEveryMetricAtEveryLengthAndThenThoseWithoutOne() {
    assertThat(ListJudge.names(List.of(1, 2)))
        .hasSize(29)
        .startsWith(new MetricName(Metric.NDCG, 1), new MetricName(Metric.GRADED_NDCG, 1))
        .endsWith(new MetricName(Metric.RECALL_NEW, 2), new MetricName(Metric.AUC, 0));
    assertThat(JUDGE.longest()).isEqualTo(2);
  }

  /**
   * d, c: c is relevant (gain ln 2), and so is e (ln 4), which is unknown: graded 0.63 / (2 +
   * 0.63). One of four users has d and one c: 2 bits each. Half of four words are shared. c is
   * first in the baseline, d second. c and e are of the tail.
   */
  @Test
  void aHitThatTheBaselineHasToo() {
    double graded = 0.6309297536 / 2.6309297536;
    assertValues(
        JUDGE.values(
            List.of("a", "b"), Map.of("c", Math.log(2), "e", Math.log(4)), List.of("d", "c"), 0.25),
        new double[] {0, 0, 0, 0, 0, 0, 0, 2, 1, NONE, 0, NONE, 0, 0},
        new double[] {SECOND_OF_TWO, graded, 0.25, 0.5, 0.5, 0.5, 1, 2, 1, 0.5, 0, NONE, 0.5, 0},
        0.25);
  }

  /**
   * b, which is of the head and first in the baseline, and x, which nobody knows: as if one user
   * had it, so 2 bits beside the 1 of b.
   */
  @Test
  void anItemThatNobodyKnows() {
    assertValues(
        JUDGE.values(List.of("a"), Map.of("b", Math.log(2)), List.of("b", "x"), NONE),
        new double[] {1, 1, 1, 1, 1, 1, 1, 1, 2, NONE, 0, 1, NONE, NONE},
        new double[] {1, 1, 1, 1, 0.5, 1, 1, 1.5, 1, NONE, 0, 1, NONE, NONE},
        NONE);
  }

  @Test
  void noList() {
    double[] nothing = {0, 0, 0, 0, 0, 0, 0, NONE, NONE, NONE, 0, NONE, 0, NONE};
    assertValues(
        JUDGE.values(List.of("a", "b", "c"), Map.of("d", 1.0), List.of(), NONE),
        nothing,
        nothing,
        NONE);
  }

  /**
   * c and no second item; the baseline has b, c, so that c is serendipitous at 1 only; b of the
   * head was missed.
   */
  @Test
  void aShortListWithAHitThatTheBaselineHasLater() {
    double first = FIRST_OF_TWO;
    assertValues(
        JUDGE.values(
            List.of("a", "d"), Map.of("b", Math.log(2), "c", Math.log(2)), List.of("c"), 1),
        new double[] {1, 1, 1, 1, 1, 0.5, 1, 2, 1, NONE, 1, 0, 1, NONE},
        new double[] {first, first, 0.5, 1, 0.5, 0.5, 1, 2, 1, NONE, 0, 0, 1, NONE},
        1);
  }

  private static void assertValues(double[] actual, double[] at1, double[] at2, double auc) {
    double[] expected =
        IntStream.range(0, 29)
            .mapToDouble(i -> i < 14 ? at1[i] : i < 28 ? at2[i - 14] : auc)
            .toArray();
    assertThat(actual).hasSize(29);
    for (int i = 0; i < 29; i++) {
      String name = ListJudge.names(List.of(1, 2)).get(i).toString();
      if (Double.isNaN(expected[i])) {
        assertThat(actual[i]).as(name).isNaN();
      } else {
        assertThat(actual[i]).as(name).isEqualTo(expected[i], within(1e-9));
      }
    }
  }
}

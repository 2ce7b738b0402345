package io.smartrec.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.inference.ContinuityCorrection;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.junit.jupiter.api.Test;

class WilcoxonSignedRankPValueTest {
  /**
   * Absolute values 1, 2, 2, 4 with ranks 1, 2.5, 2.5, 4; positive are 1 (rank 1), one 2 (2.5) and
   * 4. Two zeros are dropped. One group of two: 8 - 2 = 6.
   */
  @Test
  void ranksAbsoluteValuesAndDropsZeros() {
    assertThat(WilcoxonSignedRank.of(new double[] {0, 2, -2, 1, 4, -0.0}))
        .isEqualTo(new WilcoxonSignedRank(7.5, 4, 6));
  }

  /** Ranks 1 to 4, the lowest negative: W- = 1. Of 16 sets of ranks 2 sum up to at most 1. */
  @Test
  void fewDifferencesWithoutTiesAreCounted() {
    assertThat(WilcoxonSignedRank.of(new double[] {-1, 2, 3, 4}).pValue()).isEqualTo(2 * 2 / 16.0);
    assertThat(WilcoxonSignedRank.of(new double[] {5}).pValue()).isEqualTo(1);
  }

  /**
   * Four differences, W+ = 7.5, mean 5, variance 4 * 5 * 9 / 24 - 6 / 48 = 7.375: z = 0.9205746. 2
   * P(Z > z) from tables: 0.3573.
   */
  @Test
  void tiesLowerTheVarianceOfTheNormalDistribution() {
    assertThat(new WilcoxonSignedRank(7.5, 4, 6).pValue()).isEqualTo(0.3573, within(5e-5));
  }

  @Test
  void nothingButZerosIsNoEvidence() {
    assertThat(WilcoxonSignedRank.of(new double[] {0, 0, 0}).pValue()).isEqualTo(1);
    assertThat(WilcoxonSignedRank.of(new double[0]).pValue()).isEqualTo(1);
  }

  @Test
  void tailsFarBelowThePrecisionOfOneAreNotLost() {
    assertThat(new WilcoxonSignedRank(1e6 * (1e6 + 1) / 4 * 1.03, 1_000_000, 0).pValue())
        .isBetween(1e-170, 1e-140);
  }

  @Test
  void refusesSumsThatCannotBe() {
    assertThatThrownBy(() -> new WilcoxonSignedRank(11, 4, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot test 4 differences with a rank sum of 11.0 and ties of 0.0");
    assertThatThrownBy(() -> WilcoxonSignedRank.of(new double[] {1, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A difference is not finite: NaN");
  }

  @Property(tries = 200)
  void exactValuesAreThoseOfCommonsStatistics(
      @ForAll @LongRange long seed, @ForAll @IntRange(min = 1, max = 50) int size) {
    double[] values = new SplittableRandom(seed).doubles(size, -1, 1.5).toArray();
    double expected =
        WilcoxonSignedRankTest.withDefaults().with(PValueMethod.EXACT).test(values).getPValue();

    assertThat(WilcoxonSignedRank.of(values).pValue()).isEqualTo(expected, within(1e-12));
  }

  @Property(tries = 200)
  void normalValuesAreThoseOfCommonsStatistics(
      @ForAll @LongRange long seed, @ForAll @IntRange(min = 51, max = 400) int size) {
    double[] values =
        new SplittableRandom(seed)
            .ints(size, -9, 12)
            .filter(value -> value != 0)
            .asDoubleStream()
            .toArray();
    WilcoxonSignedRankTest.Result expected =
        WilcoxonSignedRankTest.withDefaults()
            .with(PValueMethod.ASYMPTOTIC)
            .with(ContinuityCorrection.DISABLED)
            .test(values);

    WilcoxonSignedRank test = WilcoxonSignedRank.of(values);

    assertThat(test.positiveRanks()).isEqualTo(expected.getStatistic());
    assertThat(test.pValue()).isEqualTo(expected.getPValue(), within(1e-12 * expected.getPValue()));
  }

  @Property
  void theOtherSignHasTheSameValue(
      @ForAll @Size(max = 80) List<@IntRange(min = -200, max = 200) Integer> differences) {
    double[] values = differences.stream().mapToDouble(Integer::doubleValue).toArray();
    double[] negative = Arrays.stream(values).map(value -> -value).toArray();

    double pValue = WilcoxonSignedRank.of(values).pValue();

    assertThat(pValue).isBetween(0.0, 1.0);
    assertThat(WilcoxonSignedRank.of(negative).pValue()).isEqualTo(pValue);
  }
}

package io.smartrec.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PopulationStabilityTest {
  @Test
  void isTheDivergenceOfTheShares() {
    // Shares with half a count more each: 0.95, 0.05 and 0.45, 0.55.
    // (0.95 - 0.45) ln(0.95 / 0.45) + (0.05 - 0.55) ln(0.05 / 0.55) = 0.37361 + 1.19895
    assertThat(PopulationStability.index(Map.of("view", 9L), Map.of("view", 4L, "click", 5L)))
        .isCloseTo(1.57255, within(1e-5));
  }

  @Test
  void equalSharesAreNearZeroWhateverTheVolume() {
    Map<String, Long> day = Map.of("view", 8_000L, "click", 1_500L, "purchase", 500L);
    Map<String, Long> year = Map.of("view", 2_400_000L, "click", 450_000L, "purchase", 150_000L);

    assertThat(PopulationStability.index(day, day)).isZero();
    assertThat(PopulationStability.index(day, year)).isBetween(0.0, 1e-6);
  }

  @Test
  void isSymmetricAndNeverNegative() {
    Random random = new Random(1);
    for (int i = 0; i < 100; i++) {
      Map<String, Long> one = Map.of("a", count(random), "b", count(random), "c", count(random));
      Map<String, Long> other = Map.of("b", count(random), "c", count(random), "d", count(random));

      double index = PopulationStability.index(one, other);
      assertThat(index).isNotNegative().isFinite();
      assertThat(PopulationStability.index(other, one)).isCloseTo(index, within(1e-12));
    }
  }

  @Test
  void nothingToCompareIsNoDrift() {
    assertThat(PopulationStability.index(Map.of(), Map.of("view", 3L))).isZero();
    assertThat(PopulationStability.index(Map.of("view", 3L), Map.of("view", 0L))).isZero();
  }

  private static long count(Random random) {
    return random.nextInt(1000);
  }
}

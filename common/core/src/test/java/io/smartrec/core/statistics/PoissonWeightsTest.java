package io.smartrec.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PoissonWeightsTest {
  private static final long SEED = 42;

  /** P(n) = e^-1 / n!. */
  @Test
  void probabilitiesAreThoseOfThePoissonDistribution() {
    byte[] inverse = PoissonWeights.inverse();
    double probability = Math.exp(-1);
    for (int number = 0; number <= 9; number++) {
      probability /= Math.max(1, number);
      int wanted = number;
      long count = IntStream.range(0, inverse.length).filter(i -> inverse[i] == wanted).count();
      // Both ends of its interval are rounded to a multiple of 2^-16.
      assertThat(count / 65536.0).isEqualTo(probability, within(1.0 / 65536));
    }
    double mean = IntStream.range(0, inverse.length).map(i -> inverse[i]).average().orElseThrow();
    double variance =
        IntStream.range(0, inverse.length)
            .mapToDouble(i -> (inverse[i] - mean) * (inverse[i] - mean))
            .average()
            .orElseThrow();
    assertThat(mean).isEqualTo(1, within(1e-4));
    assertThat(variance).isEqualTo(1, within(1e-4));
  }

  /**
   * Over 4,000 keys x 1,000 replicates the mean has a standard error of 0.0005; the correlation of
   * two replicates, or of two keys, one of 1 / sqrt(4000) = 0.016, or 1 / sqrt(1000) = 0.032.
   */
  @Test
  void numbersOfDifferentAddressesAreIndependent() {
    double[][] weights = new double[4000][1000];
    for (int key = 0; key < weights.length; key++) {
      PoissonWeights.fill(SEED, key, weights[key]);
    }
    double mean = 0;
    double replicates = 0;
    for (double[] row : weights) {
      mean += IntStream.range(0, row.length).mapToDouble(i -> row[i]).sum();
      replicates += (row[0] - 1) * (row[1] - 1);
    }
    double keys = 0;
    for (int replicate = 0; replicate < 1000; replicate++) {
      keys += (weights[0][replicate] - 1) * (weights[1][replicate] - 1);
    }
    assertThat(mean / 4_000_000).isEqualTo(1, within(0.002));
    assertThat(replicates / 4000).isEqualTo(0, within(0.064));
    assertThat(keys / 1000).isEqualTo(0, within(0.128));
  }

  @Property
  void aNumberDependsOnItsAddressAlone(
      @ForAll long seed, @ForAll long key, @ForAll @IntRange(min = 1, max = 30) int replicates) {
    double[] few = new double[replicates];
    double[] many = new double[30];
    PoissonWeights.fill(seed, key, few);
    PoissonWeights.fill(seed, key, many);

    assertThat(many).startsWith(few);
  }

  @Test
  void anotherSeedOrKeyHasOtherNumbers() {
    double[] first = new double[100];
    double[] otherKey = new double[100];
    double[] otherSeed = new double[100];
    PoissonWeights.fill(SEED, 1, first);
    PoissonWeights.fill(SEED, 2, otherKey);
    PoissonWeights.fill(SEED + 1, 1, otherSeed);

    assertThat(first).isNotEqualTo(otherKey).isNotEqualTo(otherSeed);
  }
}

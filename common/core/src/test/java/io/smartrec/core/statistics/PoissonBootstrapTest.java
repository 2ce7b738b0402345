package io.smartrec.core.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PoissonBootstrapTest {
  private static final long SEED = 20240229;
  private static final double LEVEL = 0.95;

  /**
   * Of 5,000 values the mean's standard error is s / sqrt(n), and the 95 % interval, the mean being
   * normal, 1.96 times it to either side. With 2,000 replicates the bootstrap's standard error has
   * one of 1 / sqrt(2 * 2000) = 1.6 %, the ends of the interval one of about 3 % of the standard
   * error each: P(1 - P) / (B f^2) with P = 0.025 and f = 0.0584.
   */
  @Test
  void standardErrorAndIntervalAreThoseOfTheAnalysis() {
    double[] values = new SplittableRandom(SEED).doubles(5000).map(u -> -Math.log(1 - u)).toArray();
    PoissonBootstrap bootstrap = new PoissonBootstrap(SEED, 2000, 1);
    for (int user = 0; user < values.length; user++) {
      bootstrap.add(user, new double[] {values[user]});
    }
    double expected = standardDeviation(values) / Math.sqrt(values.length);

    BootstrapMean mean = mean(bootstrap, 0);

    assertThat(mean.observations()).isEqualTo(5000);
    assertThat(mean.mean()).isEqualTo(Arrays.stream(values).average().orElseThrow(), within(1e-12));
    assertThat(mean.standardError()).isEqualTo(expected, within(0.06 * expected));
    assertThat(mean.lower()).isEqualTo(mean.mean() - 1.96 * expected, within(0.2 * expected));
    assertThat(mean.upper()).isEqualTo(mean.mean() + 1.96 * expected, within(0.2 * expected));
  }

  /**
   * 400 samples of 200 values: the interval covers the true mean in 95 % of them, with a standard
   * error of sqrt(0.95 * 0.05 / 400) = 1.1 %.
   */
  @Test
  void theIntervalCoversTheTrueMeanAsOftenAsItSays() {
    SplittableRandom random = new SplittableRandom(SEED);
    int covered = 0;
    for (int sample = 0; sample < 400; sample++) {
      PoissonBootstrap bootstrap = new PoissonBootstrap(sample, 500, 1);
      for (int user = 0; user < 200; user++) {
        bootstrap.add(user, new double[] {random.nextDouble()});
      }
      BootstrapMean mean = mean(bootstrap, 0);
      covered += mean.lower() <= 0.5 && 0.5 <= mean.upper() ? 1 : 0;
    }
    assertThat(covered / 400.0).isBetween(0.91, 0.99);
  }

  /**
   * Under the hypothesis p-values are uniform: 5 % are below 0.05, with a standard error of 1.1 %.
   */
  @Test
  void pValuesAreBelowTheirLevelAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(SEED);
    int rejected = 0;
    for (int sample = 0; sample < 400; sample++) {
      PoissonBootstrap bootstrap = new PoissonBootstrap(sample, 500, 1);
      for (int user = 0; user < 200; user++) {
        bootstrap.add(user, new double[] {random.nextDouble() - 0.5});
      }
      rejected += mean(bootstrap, 0).pValue() < 0.05 ? 1 : 0;
    }
    assertThat(rejected / 400.0).isBetween(0.02, 0.09);
  }

  /** 2 P(Z > 2) = 0.0455003; far out the tail of the normal distribution is about 1e-198. */
  @Test
  void thePValueIsThatOfTheNormalDistribution() {
    assertThat(new BootstrapMean(100, -0.2, 0.1, -0.4, 0).pValue())
        .isEqualTo(0.0455002639, within(1e-10));
    assertThat(new BootstrapMean(100, 30, 1, 28, 32).pValue()).isBetween(1e-198, 1e-196);
    assertThat(new BootstrapMean(100, 0, 0, 0, 0).pValue()).isEqualTo(1);
    assertThat(new BootstrapMean(1, 5, 0, 5, 5).pValue()).isEqualTo(1);
  }

  @Test
  void aMissingValueIsLeftOutOfItsMetricAlone() {
    PoissonBootstrap both = new PoissonBootstrap(SEED, 100, 2);
    PoissonBootstrap even = new PoissonBootstrap(SEED, 100, 1);
    for (int user = 0; user < 50; user++) {
      boolean defined = user % 2 == 0;
      both.add(user, new double[] {user, defined ? user : Double.NaN});
      if (defined) {
        even.add(user, new double[] {user});
      }
    }

    assertThat(both.mean(1, LEVEL)).isEqualTo(even.mean(0, LEVEL));
    assertThat(mean(both, 0).observations()).isEqualTo(50);
  }

  @Test
  void aMetricWithoutAnyValueHasNoMean() {
    PoissonBootstrap bootstrap = new PoissonBootstrap(SEED, 100, 2);
    bootstrap.add(1, new double[] {1, Double.NaN});

    assertThat(bootstrap.mean(1, LEVEL)).isEmpty();
    assertThat(bootstrap.mean(0, LEVEL)).contains(new BootstrapMean(1, 1, 0, 1, 1));
  }

  @Test
  void theSameUsersAreResampledAlike() {
    PoissonBootstrap bootstrap = new PoissonBootstrap(SEED, 200, 2);
    for (int user = 0; user < 100; user++) {
      bootstrap.add(user, new double[] {user, user + 1});
    }
    // A difference of 1 for everybody: both means move together in every replicate.
    assertThat(mean(bootstrap, 1).lower()).isEqualTo(mean(bootstrap, 0).lower() + 1, within(1e-9));
    assertThat(mean(bootstrap, 1).standardError())
        .isEqualTo(mean(bootstrap, 0).standardError(), within(1e-9));
  }

  /** Sums of small whole numbers are exact, so that not even the last bits may differ. */
  @Property(tries = 50)
  void theResultDoesNotDependOnHowUsersAreSplit(
      @ForAll @Size(min = 1, max = 40) List<@IntRange(min = -3, max = 3) Integer> values,
      @ForAll @IntRange(min = 1, max = 5) int parts,
      @ForAll Random random) {
    PoissonBootstrap whole = new PoissonBootstrap(SEED, 64, 2);
    List<PoissonBootstrap> split =
        IntStream.range(0, parts).mapToObj(i -> new PoissonBootstrap(SEED, 64, 2)).toList();
    for (int user = 0; user < values.size(); user++) {
      // A third of the second metric is missing.
      double[] row = {values.get(user), user % 3 == 0 ? Double.NaN : values.get(user)};
      whole.add(user, row);
      split.get(random.nextInt(parts)).add(user, row);
    }
    PoissonBootstrap merged = new PoissonBootstrap(SEED, 64, 2);
    split.forEach(merged::merge);

    assertThat(merged.mean(0, LEVEL)).isEqualTo(whole.mean(0, LEVEL));
    assertThat(merged.mean(1, LEVEL)).isEqualTo(whole.mean(1, LEVEL));
  }

  @Test
  void goesOnAfterItWasSerialized() throws IOException, ClassNotFoundException {
    PoissonBootstrap here = new PoissonBootstrap(SEED, 50, 1);
    here.add(1, new double[] {3});
    PoissonBootstrap there = copy(here);
    here.add(2, new double[] {4});
    there.add(2, new double[] {4});

    assertThat(there.mean(0, LEVEL)).isEqualTo(here.mean(0, LEVEL));
  }

  @Test
  void refusesWhatCannotBe() {
    PoissonBootstrap bootstrap = new PoissonBootstrap(SEED, 50, 1);
    assertThatThrownBy(() -> bootstrap.add(1, new double[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("2 values for 1 metrics");
    assertThatThrownBy(() -> bootstrap.add(1, new double[] {Double.POSITIVE_INFINITY}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A value is infinite: [Infinity]");
    assertThatThrownBy(() -> bootstrap.merge(new PoissonBootstrap(SEED + 1, 50, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot merge accumulators of different bootstraps");
    assertThatThrownBy(() -> bootstrap.mean(0, 95))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The level is between 0 and 1, was 95.0");
    assertThatThrownBy(() -> new PoissonBootstrap(SEED, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static BootstrapMean mean(PoissonBootstrap bootstrap, int metric) {
    return bootstrap.mean(metric, LEVEL).orElseThrow();
  }

  private static double standardDeviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  private static PoissonBootstrap copy(PoissonBootstrap bootstrap)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(bootstrap);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (PoissonBootstrap) in.readObject();
    }
  }
}

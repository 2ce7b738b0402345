package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CatalogueMetricsTest {
  /**
   * Counts 0, 0, 1, 3: shares 0, 0, 1/4, 3/4 with factors 2j - n - 1 = -3, -1, 1, 3: (1/4 + 9/4) /
   * 3.
   */
  @Test
  void agreesWithTheCaseByHand() {
    CatalogueMetrics metrics = new CatalogueMetrics(4);
    metrics.add(1, 1);
    metrics.add(3, 1);

    assertThat(metrics.coverage()).isEqualTo(0.5);
    assertThat(metrics.gini().orElseThrow()).isEqualTo(2.5 / 3, within(1e-15));
  }

  @Test
  void isOneWhenAllRecommendationsAreOfOneItem() {
    CatalogueMetrics metrics = new CatalogueMetrics(1_000_000);
    metrics.add(123_456_789, 1);

    assertThat(metrics.gini().orElseThrow()).isEqualTo(1, within(1e-12));
  }

  @Test
  void hasNoGiniWithoutRecommendationsAndZeroForASingleItem() {
    CatalogueMetrics metrics = new CatalogueMetrics(1);
    assertThat(metrics.gini()).isEmpty();
    assertThat(metrics.coverage()).isZero();

    metrics.add(7, 1);
    assertThat(metrics.gini()).hasValue(0);
    assertThat(metrics.coverage()).isEqualTo(1);
  }

  @Test
  void refusesAHistogramThatDoesNotAscendOrFit() {
    CatalogueMetrics metrics = new CatalogueMetrics(5);
    metrics.add(2, 4);

    assertThatThrownBy(() -> metrics.add(2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("1 items recommended 2 times after 2 times");
    assertThatThrownBy(() -> metrics.add(3, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("More items are recommended than the catalogue has: 5");
  }

  @Test
  void userCoverageIsTheShareOfUsersWithAList() {
    assertThat(CatalogueMetrics.userCoverage(3, 4)).isEqualTo(0.75);
    assertThatThrownBy(() -> CatalogueMetrics.userCoverage(5, 4))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void equalCountsHaveZero(
      @ForAll @LongRange(min = 1, max = 1_000_000) long times,
      @ForAll @LongRange(min = 1, max = 100_000_000) long items) {
    CatalogueMetrics metrics = new CatalogueMetrics(items);
    metrics.add(times, items);

    assertThat(metrics.gini().orElseThrow()).isEqualTo(0, within(1e-12));
  }

  @Property
  void isBetweenZeroAndOneAndGrowsWithItemsThatAreNeverRecommended(
      @ForAll @Size(min = 2, max = 20) List<@LongRange(min = 1, max = 50) Long> counts) {
    double full = of(counts, counts.size()).gini().orElseThrow();
    double wider = of(counts, counts.size() + 1).gini().orElseThrow();

    assertThat(full).isBetween(0.0, 1.0);
    assertThat(wider).isBetween(full - 1e-12, 1.0);
  }

  private static CatalogueMetrics of(List<Long> counts, long items) {
    CatalogueMetrics metrics = new CatalogueMetrics(items);
    counts.stream()
        .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()))
        .forEach(metrics::add);
    return metrics;
  }
}

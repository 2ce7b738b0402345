package io.smartrec.jobs.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.spark.model.FactorDifference;
import io.smartrec.spark.model.FactorDifference.OfTable;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReproductionTest {
  private static final OfTable SAME = new OfTable(0, 0, 5, 0, 0, 0);

  @Test
  void theSameBitsAreWithinEveryTolerance() {
    Reproduction found = found(SAME, List.of());

    assertThat(found.isExact()).isTrue();
    assertThat(found.isWithin(0)).isTrue();
    assertThat(found.isWithin(0.1)).isTrue();
    assertThat(found.metricsInFull()).isEqualTo("all 12 the same");
  }

  /** 0 and -0 are no distance apart, but not the same bits. */
  @Test
  void zeroIsNotMinusZeroWithoutATolerance() {
    Reproduction found = found(new OfTable(0, 0, 5, 1, 0, 0), List.of());

    assertThat(found.isWithin(0)).isFalse();
    assertThat(found.isWithin(1e-9)).isTrue();
  }

  @Test
  void factorsIdsAndMetricsHaveToBeNear() {
    assertThat(found(new OfTable(0, 0, 5, 1, 1, 0.25), List.of()).isWithin(0.25)).isTrue();
    assertThat(found(new OfTable(0, 0, 5, 1, 1, 0.25), List.of()).isWithin(0.2)).isFalse();
    assertThat(found(new OfTable(0, 0, 5, 1, 1, Double.NaN), List.of()).isWithin(9)).isFalse();
    assertThat(found(new OfTable(1, 0, 5, 0, 0, 0), List.of()).isWithin(9)).isFalse();
    List<MetricDifference> near = List.of(new MetricDifference("ndcg@10", 0.5, 0.25));
    assertThat(found(SAME, near).isWithin(0.25)).isTrue();
    assertThat(found(SAME, near).isWithin(0.2)).isFalse();
    assertThat(found(SAME, List.of(new MetricDifference("map@10", 0.5, Double.NaN))).isWithin(9))
        .isFalse();
  }

  @Test
  void namesTenMetricsAndHowFarAllAreApart() {
    List<MetricDifference> eleven =
        IntStream.rangeClosed(1, 11)
            .mapToObj(k -> new MetricDifference("ndcg@" + k, 0, k == 11 ? 0.75 : 0.25))
            .toList();

    assertThat(found(SAME, eleven).metricsInFull())
        .startsWith("11 of 12 differ, by at most 0.75 (ndcg@1 was 0.0, is 0.25; ndcg@2 was")
        .endsWith("ndcg@10 was 0.0, is 0.25; and more)")
        .doesNotContain("ndcg@11");
  }

  @Test
  void findsMetricsThatDifferOrAreMissing() {
    assertThat(
            MetricDifference.of(
                "{\"model\": {\"gone\": 1, \"other\": 0.5, \"same\": 0.5, \"zero\": 0.0}}",
                Map.of("new", 2.0, "other", 0.25, "same", 0.5, "zero", -0.0)))
        .extracting(MetricDifference::name)
        .containsExactly("gone", "new", "other");
  }

  private static Reproduction found(OfTable users, List<MetricDifference> metrics) {
    return new Reproduction(new FactorDifference(users, SAME), metrics, 12);
  }
}

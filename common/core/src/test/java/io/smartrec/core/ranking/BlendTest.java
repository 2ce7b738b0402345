package io.smartrec.core.ranking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BlendTest {
  private static final Blend BLEND =
      new Blend(FusionMethod.RECIPROCAL_RANK, List.of(0.25, 0.0, 0.75), 10);

  @Test
  void modelsThatWeighNothingAreLeftOut() {
    assertThat(BLEND.weighing(List.of("als", "content", "trending")))
        .containsExactly("als", "trending");
    assertThat(BLEND.withoutZeros())
        .isEqualTo(new Blend(FusionMethod.RECIPROCAL_RANK, List.of(0.25, 0.75), 10));
    assertThatThrownBy(() -> BLEND.weighing(List.of("als")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 models");
  }

  @Test
  void refusesWeightsThatAreNone() {
    for (List<Double> weights :
        List.of(List.of(0.5, 0.6), List.of(1.5, -0.5), List.of(Double.NaN))) {
      assertThatThrownBy(() -> new Blend(FusionMethod.RECIPROCAL_RANK, weights, 10))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("add up to 1");
    }
  }
}

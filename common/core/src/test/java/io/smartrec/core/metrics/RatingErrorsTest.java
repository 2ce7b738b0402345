package io.smartrec.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RatingErrorsTest {
  /** Errors 1, -3, 0, 2 and 0: squares 1 + 9 + 4 = 14, absolutes 1 + 3 + 2 = 6. */
  @Test
  void agreesWithTheCaseByHand() {
    assertThat(RatingErrors.of(5, 14, 6)).isEqualTo(new RatingErrors(5, Math.sqrt(2.8), 1.2));
  }

  @Test
  void refusesSumsThatCannotBe() {
    assertThatThrownBy(() -> RatingErrors.of(0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot judge 0 ratings with sums of squares 0.0 and of absolutes 0.0");
    assertThatThrownBy(() -> RatingErrors.of(1, Double.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

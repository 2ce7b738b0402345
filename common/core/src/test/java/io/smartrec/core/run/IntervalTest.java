package io.smartrec.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IntervalTest {
  private static final Instant MONDAY = Instant.parse("2025-03-03T00:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2025-03-04T00:00:00Z");

  @Test
  void reachesFurtherBackForWhatComesLate() {
    Interval day = new Interval(Optional.of(MONDAY), Optional.of(TUESDAY));

    assertThat(day).hasToString("[2025-03-03T00:00:00Z, 2025-03-04T00:00:00Z)");
    assertThat(day.widenedBy(Duration.ofDays(3)).start())
        .contains(Instant.parse("2025-02-28T00:00:00Z"));
    assertThat(day.widenedBy(Duration.ofDays(3)).end()).contains(TUESDAY);
    assertThat(Interval.ALL.widenedBy(Duration.ofDays(3))).isEqualTo(Interval.ALL);
    assertThat(Interval.ALL).hasToString("[beginning, end)");
  }

  @Test
  void onlyWithoutBoundsIsItAllThereIs() {
    assertThat(new Interval(Optional.empty(), Optional.empty()).extent()).isEqualTo(Extent.ALL);
    assertThat(new Interval(Optional.of(MONDAY), Optional.empty()).extent())
        .isEqualTo(Extent.INTERVAL);
    assertThat(new Interval(Optional.empty(), Optional.of(MONDAY)).extent())
        .isEqualTo(Extent.INTERVAL);
  }

  @Test
  void refusesAnIntervalWithNothingInIt() {
    assertThatThrownBy(() -> new Interval(Optional.of(TUESDAY), Optional.of(MONDAY)))
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> new Interval(Optional.of(MONDAY), Optional.of(MONDAY)))
        .hasMessageContaining("is empty");
  }
}

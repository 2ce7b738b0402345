package io.smartrec.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetentionTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  /**
   * A version that was committed n whole days ago is in its day n + 1 and needs 30 days more, in
   * steps of 30: 60 days ago is day 61, 91 days are needed, 120 are given. Of 7 days half are 3.
   */
  @ParameterizedTest
  @CsvSource({
    "90, 0, 90",
    "90, 59, 90",
    "90, 60, 120",
    "90, 100, 150",
    "365, 340, 390",
    "30, 14, 30",
    "30, 15, 60",
    "7, 3, 7",
    "7, 4, 30"
  })
  void whatIsNeededStaysReadableForAnotherMonthOrHalfTheTime(
      int configured, int daysAgo, int expected) {
    assertThat(Retention.days(configured, NOW.minus(Duration.ofDays(daysAgo)), NOW))
        .isEqualTo(expected);
  }

  @Test
  void aCommitOfTheFutureNeedsNothing() {
    assertThat(Retention.days(90, NOW.plus(Duration.ofDays(1000)), NOW)).isEqualTo(90);
  }

  @Test
  void theLogLivesAsLongAsTheFiles() {
    assertThat(Retention.properties(120))
        .containsOnlyKeys("delta.deletedFileRetentionDuration", "delta.logRetentionDuration")
        .allSatisfy((key, value) -> assertThat(value).isEqualTo("interval 120 days"));
  }
}

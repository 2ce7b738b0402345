package io.smartrec.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.GatesConfig;
import io.smartrec.core.config.GatesConfig.Limit;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.quality.GateResult.Verdict;
import io.smartrec.core.run.Interval;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GatesTest {
  private static final Instant NOW = Instant.parse("2025-06-10T00:00:00Z");
  private static final GatesConfig LIMITS =
      new GatesConfig(limit(10, 1), limit(2, 30), limit(0.05, 0.5), limit(3, 10), limit(0.1, 0.25));
  private static final Limit OFF = new Limit(Optional.empty(), Optional.empty());

  @Test
  void anOrdinaryBatchPasses() {
    BatchProfile batch = batch(1000, 10, Map.of("view", 900L, "purchase", 90L), "2025-06-09");

    assertThat(new Gates(LIMITS, NOW).judge(all(batch), List.of(batch, batch)))
        .hasSize(5)
        .allMatch(result -> result.verdict() == Verdict.PASSED);
  }

  @Test
  void tellsTheNumberAndTheLimitItIsPast() {
    BatchProfile batch = batch(100, 10, Map.of("view", 90L), "2025-06-07");

    assertThat(verdicts(batch, List.of()))
        .isEqualTo(
            Map.of(
                "min-rows", "PASSED 100 rows were read",
                "rejected-share",
                    "WARNED 0.100 is the share of refused rows; at most 0.050 is expected",
                "newest-age-days",
                    "WARNED 3 days is the age of the newest good interaction; at most 2 is expected"));
  }

  @Test
  void failsPastTheSecondLimit() {
    BatchProfile usual = batch(1000, 0, Map.of("view", 500L, "purchase", 500L), "2025-06-09");
    BatchProfile batch = batch(100, 60, Map.of("view", 40L), "2025-05-01");

    assertThat(verdicts(batch, List.of(usual)).values())
        .filteredOn(words -> words.startsWith("FAILED"))
        .hasSize(3)
        .anyMatch(words -> words.contains("0.600 is the share"))
        .anyMatch(words -> words.contains("40 days is the age"))
        .anyMatch(words -> words.contains("population stability index"));
  }

  @Test
  void comparesTheVolumeWithTheMedianInBothDirections() {
    List<BatchProfile> history =
        List.of(rows(90), rows(100), rows(5000), rows(110)); // the median is 105

    assertThat(verdicts(rows(420), history).get("volume-ratio")).startsWith("WARNED 4 times");
    assertThat(verdicts(rows(21), history).get("volume-ratio")).startsWith("WARNED 5 times");
    assertThat(verdicts(rows(105), history).get("volume-ratio")).startsWith("PASSED 1 times");
    assertThat(verdicts(rows(2000), history).get("volume-ratio")).startsWith("FAILED 19.048");
  }

  @Test
  void anEmptyBatchHasNoShareNoAgeAndNoDrift() {
    assertThat(verdicts(rows(0), List.of()))
        .containsOnlyKeys("min-rows")
        .containsEntry("min-rows", "FAILED 0 rows were read; at least 1 is allowed");
  }

  @Test
  void noRowsAfterManyAreInfinitelyFew() {
    assertThat(verdicts(rows(0), List.of(rows(100))).get("volume-ratio"))
        .startsWith("FAILED Infinity times");
  }

  @Test
  void whatIsOffSaysNothing() {
    GatesConfig off = new GatesConfig(OFF, OFF, OFF, OFF, OFF);

    assertThat(
            new Gates(off, NOW).judge(all(batch(1, 1, Map.of(), "1999-01-01")), List.of(rows(9))))
        .allMatch(result -> result.verdict() == Verdict.PASSED);
  }

  private static Map<String, String> verdicts(BatchProfile batch, List<BatchProfile> history) {
    Map<String, String> verdicts = new TreeMap<>();
    new Gates(LIMITS, NOW)
        .judge(all(batch), history)
        .forEach(result -> verdicts.put(result.gate(), result.verdict() + " " + result.words()));
    return verdicts;
  }

  private static Batch all(BatchProfile profile) {
    return new Batch(Entity.INTERACTIONS, Interval.ALL, profile);
  }

  private static BatchProfile rows(long read) {
    return new BatchProfile(read, 0, Map.of(), Optional.empty());
  }

  private static BatchProfile batch(
      long read, long rejected, Map<String, Long> actions, String newest) {
    return new BatchProfile(
        read, rejected, actions, Optional.of(Instant.parse(newest + "T00:00:00Z")));
  }

  private static Limit limit(double warn, double fail) {
    return new Limit(Optional.of(warn), Optional.of(fail));
  }
}

package io.smartrec.core.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatesTest {
  private static final Instant NOW = Instant.parse("2025-06-10T00:00:00Z");
  private static final GatesConfig LIMITS =
      new GatesConfig(limit(10, 1), limit(2, 30), limit(0.05, 0.5), limit(3, 10), limit(0.1, 0.25));
  private static final Limit OFF = new Limit(Optional.empty(), Optional.empty());
  private static final GatesConfig ONLY_WARNING =
      new GatesConfig(OFF, new Limit(Optional.of(2.0), Optional.empty()), OFF, OFF, OFF);

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
  void anEmptyBatchHasNoShareAndNoDrift() {
    assertThat(verdicts(rows(0), List.of()))
        .containsOnlyKeys("min-rows", "newest-age-days")
        .containsEntry("min-rows", "FAILED 0 rows were read; at least 1 is allowed");
  }

  @Test
  void withoutAGoodInteractionTheNewestIsOfAnyAge() {
    String none = "infinite days is the age of the newest good interaction: there is none; ";
    BatchProfile refused = new BatchProfile(100, 100, Map.of(), Optional.empty());

    assertThat(verdicts(rows(0), List.of()))
        .containsEntry("newest-age-days", "FAILED " + none + "at most 30 is allowed");
    assertThat(verdicts(refused, List.of()))
        .containsEntry("newest-age-days", "FAILED " + none + "at most 30 is allowed");
    assertThat(verdicts(new Gates(ONLY_WARNING, NOW), all(refused), List.of()))
        .containsEntry("newest-age-days", "WARNED " + none + "at most 2 is expected");
  }

  @Test
  void otherTablesHaveNoAge() {
    Batch users = new Batch(Entity.USERS, Interval.ALL, 9, 0, rows(9));

    assertThat(verdicts(new Gates(LIMITS, NOW), users, List.of()))
        .doesNotContainKey("newest-age-days");
  }

  @Test
  void anIntervalOfThePastHasItsAgeFromItsEnd() {
    BatchProfile batch = batch(100, 0, Map.of("view", 100L), "2025-03-07");

    // Three days before the end, and 95 before now.
    assertThat(verdicts("2025-03-01", "2025-03-10", 100, 0, batch).get("newest-age-days"))
        .isEqualTo(
            "WARNED 3 days is the age of the newest good interaction at the end of the interval;"
                + " at most 2 is expected");
    assertThat(verdicts("2025-03-01", "2025-09-01", 100, 0, batch).get("newest-age-days"))
        .startsWith("FAILED 95 days is the age of the newest good interaction;");
  }

  @Test
  void anEmptyIntervalIsAsOldAsItIsLong() {
    assertThat(verdicts("2025-03-01", "2025-03-02", 100, 0, rows(0)).get("newest-age-days"))
        .isEqualTo(
            "PASSED 1 days at least is the age of the newest good interaction at the end of the"
                + " interval: the interval has none");
    assertThat(verdicts("2025-03-01", "2025-03-11", 100, 0, rows(0)).get("newest-age-days"))
        .startsWith("WARNED 10 days at least is the age")
        .endsWith("the interval has none; at most 2 is expected");
    // Up to now, and not up to its end.
    assertThat(verdicts("2025-06-05", "2025-12-01", 100, 0, rows(0)).get("newest-age-days"))
        .startsWith("WARNED 5 days at least");
    assertThat(verdicts("2025-06-12", "2025-12-01", 100, 0, rows(0)).get("newest-age-days"))
        .startsWith("PASSED 0 days at least");
    assertThat(verdicts(null, "2025-03-02", 100, 0, rows(0)).get("newest-age-days"))
        .startsWith("FAILED infinite days");
  }

  @Test
  void rowsWithoutATimeAreHeldAgainstAllOfTheSource() {
    // 60 of 10,000 rows have no readable time; in the interval are 40 others, 2 of them refused.
    BatchProfile batch = batch(100, 62, Map.of("view", 38L), "2025-06-09");

    assertThat(verdicts("2025-06-09", "2025-06-10", 10_000, 60, batch).get("rejected-share"))
        .isEqualTo("PASSED 0.050 is the share of refused rows among those of the interval");
    assertThat(verdicts("2025-06-09", "2025-06-10", 600, 60, batch).get("rejected-share"))
        .isEqualTo(
            "WARNED 0.100 is the share of refused rows without a readable time in all of the"
                + " source; at most 0.050 is expected");
    assertThat(verdicts("2025-06-09", "2025-06-10", 10_000, 2, batch).get("rejected-share"))
        .startsWith("FAILED 0.612 is the share of refused rows among those of the interval");
    // Nothing left but rows without a time.
    assertThat(verdicts("2025-06-09", "2025-06-10", 10_000, 62, rows(62, 62)).get("rejected-share"))
        .startsWith("PASSED 0.006");
  }

  @Test
  void refusesNumbersThatCannotBe() {
    assertThatThrownBy(() -> new Batch(Entity.INTERACTIONS, Interval.ALL, 9, 3, rows(9, 2)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Batch(Entity.INTERACTIONS, Interval.ALL, 8, 0, rows(9)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noRowsAfterManyAreInfinitelyFew() {
    assertThat(verdicts(rows(0), List.of(rows(100))).get("volume-ratio"))
        .startsWith("FAILED infinite times");
  }

  @Test
  void whatIsOffSaysNothing() {
    GatesConfig off = new GatesConfig(OFF, OFF, OFF, OFF, OFF);

    assertThat(
            new Gates(off, NOW).judge(all(batch(1, 1, Map.of(), "1999-01-01")), List.of(rows(9))))
        .allMatch(result -> result.verdict() == Verdict.PASSED);
  }

  private static Map<String, String> verdicts(BatchProfile batch, List<BatchProfile> history) {
    return verdicts(new Gates(LIMITS, NOW), all(batch), history);
  }

  private static Map<String, String> verdicts(
      @Nullable String start, String end, long sourceRows, long undated, BatchProfile batch) {
    Interval interval =
        new Interval(Optional.ofNullable(start).map(GatesTest::day), Optional.of(day(end)));
    return verdicts(
        new Gates(LIMITS, NOW),
        new Batch(Entity.INTERACTIONS, interval, sourceRows, undated, batch),
        List.of());
  }

  private static Map<String, String> verdicts(
      Gates gates, Batch batch, List<BatchProfile> history) {
    Map<String, String> verdicts = new TreeMap<>();
    gates
        .judge(batch, history)
        .forEach(result -> verdicts.put(result.gate(), result.verdict() + " " + result.words()));
    return verdicts;
  }

  private static Instant day(String date) {
    return Instant.parse(date + "T00:00:00Z");
  }

  private static Batch all(BatchProfile profile) {
    return new Batch(Entity.INTERACTIONS, Interval.ALL, profile.read(), 0, profile);
  }

  private static BatchProfile rows(long read) {
    return rows(read, 0);
  }

  private static BatchProfile rows(long read, long rejected) {
    return new BatchProfile(read, rejected, Map.of(), Optional.empty());
  }

  private static BatchProfile batch(
      long read, long rejected, Map<String, Long> actions, String newest) {
    return new BatchProfile(read, rejected, actions, Optional.of(day(newest)));
  }

  private static Limit limit(double warn, double fail) {
    return new Limit(Optional.of(warn), Optional.of(fail));
  }
}

package io.smartrec.spark.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.spark.ingest.InteractionBatches.RawInteraction;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InteractionBatchesTest {
  @Test
  void sameSeedSameRowsAndDeliveries() {
    InteractionBatches first = new InteractionBatches(42);
    InteractionBatches second = new InteractionBatches(42);
    List<RawInteraction> rows = first.rows(200);

    assertThat(second.rows(200)).isEqualTo(rows);
    assertThat(second.deliver(rows)).isEqualTo(first.deliver(rows));
    assertThat(new InteractionBatches(43).rows(200)).isNotEqualTo(rows);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void everyRowIsDelivered(long seed) {
    InteractionBatches batches = new InteractionBatches(seed);
    List<RawInteraction> rows = batches.rows(100);

    List<List<RawInteraction>> delivery = batches.deliver(rows);

    List<RawInteraction> delivered = delivery.stream().flatMap(List::stream).toList();
    assertThat(Set.copyOf(delivered)).isEqualTo(Set.copyOf(rows));
    assertThat(delivered).hasSizeGreaterThanOrEqualTo(rows.size());
    assertThat(delivery).hasSizeBetween(1, 10);
  }

  @Test
  void rowsMeetInEveryWay() {
    List<RawInteraction> rows = new InteractionBatches(7).rows(500);

    assertThat(new HashSet<>(rows)).as("exact duplicates").hasSizeLessThan(rows.size());
    assertThat(rows).anyMatch(row -> row.eventId() == null).anyMatch(row -> row.user() == null);
    assertThat(rows)
        .as("same id, other content")
        .anySatisfy(
            row ->
                assertThat(rows)
                    .anyMatch(
                        other ->
                            row.eventId() != null
                                && row.eventId().equals(other.eventId())
                                && !row.equals(other)));
    assertThat(rows)
        .as("same event without id, another value")
        .anySatisfy(
            row ->
                assertThat(rows)
                    .anyMatch(
                        other ->
                            row.eventId() == null
                                && other.eventId() == null
                                && !row.equals(other)
                                && sameKey(row, other)));
  }

  private static boolean sameKey(RawInteraction row, RawInteraction other) {
    return Arrays.asList(row.values())
            .subList(1, 4)
            .equals(Arrays.asList(other.values()).subList(1, 4))
        && String.valueOf(row.at()).equals(other.at());
  }
}

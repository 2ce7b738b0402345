package io.smartrec.spark.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PartitionCountsTest {
  private final PartitionCounts all = new PartitionCounts();

  @Test
  void addsUpThePartitions() {
    all.merge(attempt(0, 10, 5));
    all.merge(attempt(1, 11, 7));

    assertThat(all.value()).isEqualTo(12);
  }

  @Test
  void countsOnlyTheLastAttemptWhicheverComesFirst() {
    all.merge(attempt(0, 12, 5));
    all.merge(attempt(0, 10, 4));
    all.merge(attempt(0, 13, 6));

    assertThat(all.value()).isEqualTo(6);
  }

  @Test
  void addsUpWhatOneAttemptTellsInParts() {
    all.merge(attempt(3, 10, 2));
    all.merge(attempt(3, 10, 2));

    assertThat(all.value()).isEqualTo(4);
  }

  @Test
  void isZeroAgainAfterAReset() {
    all.merge(attempt(0, 10, 5));
    PartitionCounts copy = all.copy();
    all.reset();

    assertThat(all.isZero()).isTrue();
    assertThat(copy.isZero()).isFalse();
    assertThat(copy.value()).isEqualTo(5);
  }

  @Test
  void countsNothingOutsideOfATask() {
    assertThatThrownBy(() -> all.add(1L)).isInstanceOf(IllegalStateException.class);
  }

  private static PartitionCounts attempt(int partition, long attempt, long rows) {
    PartitionCounts counts = new PartitionCounts();
    counts.add(partition, attempt, rows);
    return counts;
  }
}

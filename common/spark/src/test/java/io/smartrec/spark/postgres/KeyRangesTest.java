package io.smartrec.spark.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class KeyRangesTest {
  @Test
  void splitsAllUuidsEvenly() {
    assertThat(KeyRanges.conditions("id", 1)).containsExactly("true");
    assertThat(KeyRanges.conditions("id", 4))
        .containsExactly(
            "id < '40000000-0000-0000-0000-000000000000'::uuid",
            "id >= '40000000-0000-0000-0000-000000000000'::uuid"
                + " AND id < '80000000-0000-0000-0000-000000000000'::uuid",
            "id >= '80000000-0000-0000-0000-000000000000'::uuid"
                + " AND id < 'c0000000-0000-0000-0000-000000000000'::uuid",
            "id >= 'c0000000-0000-0000-0000-000000000000'::uuid");
    assertThat(KeyRanges.conditions("id", 3).get(0))
        .isEqualTo("id < '55555555-5555-5555-5555-555555555555'::uuid");
  }

  @Test
  void refusesNoRangeAtAll() {
    assertThatThrownBy(() -> KeyRanges.conditions("id", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot split into 0 ranges");
  }
}

package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.UserException;
import org.junit.jupiter.api.Test;

class ItemRangeTest {
  /** 8 for each of 10 users; 8 and 8 for each of their users for the items: 24, 32, 8, 88. */
  private static final int[] OF_ITEMS = {2, 3, 0, 10};

  @Test
  void isOneWhereAllItemsFit() {
    assertThat(ItemRange.of(OF_ITEMS, 10, 232)).containsExactly(new ItemRange(0, 4, 15));
  }

  @Test
  void isFullBeforeTheNextBegins() {
    assertThat(ItemRange.of(OF_ITEMS, 10, 231))
        .containsExactly(new ItemRange(0, 3, 5), new ItemRange(3, 4, 10));
    assertThat(ItemRange.of(OF_ITEMS, 10, 168))
        .containsExactly(new ItemRange(0, 3, 5), new ItemRange(3, 4, 10));
  }

  @Test
  void refusesAnItemThatDoesNotFit() {
    assertThatThrownBy(() -> ItemRange.of(OF_ITEMS, 10, 167))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("10 users, 10 of them of one item")
        .hasMessageContaining("167 bytes");
  }
}

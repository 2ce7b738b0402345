package io.smartrec.spark.tables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FilePackingTest {
  private final FilePacking packing = new FilePacking(100);

  @Test
  void nothingIsPutTogetherOfNothing() {
    assertThat(packing.done()).isEqualTo(new Upkeep.Compaction(0, 0, 0));
  }

  /** 30 + 60 fit, 80 does not and stays alone. */
  @Test
  void fillsABinUntilTheNextFileIsTooMuch() {
    packing.add("a", 30);
    packing.add("a", 60);
    packing.add("a", 80);

    assertThat(packing.done()).isEqualTo(new Upkeep.Compaction(2, 90, 1));
  }

  @Test
  void doesNotMixPartitions() {
    packing.add("a", 10);
    packing.add("b", 10);
    packing.add("c", 10);
    packing.add("c", 20);
    packing.add("c", 70);

    assertThat(packing.done()).isEqualTo(new Upkeep.Compaction(3, 100, 1));
  }
}

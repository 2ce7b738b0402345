package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.UserException;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class IdIndexIT {
  @Test
  void numbersDistinctIdsDenselyInTheirOrderWhateverThePartitions(SparkSession spark) {
    List<String> sorted =
        IntStream.range(0, 500).mapToObj(i -> String.format("id-%05d", i * 7)).toList();
    List<String> shuffled = new ArrayList<>(sorted);
    shuffled.addAll(sorted);
    Collections.shuffle(shuffled, new Random(1));
    Dataset<Row> source = spark.createDataset(shuffled, Encoders.STRING()).toDF("user_id");

    for (int partitions : new int[] {1, 5}) {
      IdIndex index = IdIndex.of(source.repartition(partitions), "user_id");

      List<Row> rows = index.ids().orderBy("index").collectAsList();
      assertThat(index.size()).isEqualTo(500);
      assertThat(rows).extracting(row -> row.getString(0)).isEqualTo(sorted);
      assertThat(rows)
          .extracting(row -> row.getInt(1))
          .isEqualTo(IntStream.range(0, 500).boxed().toList());
    }
  }

  @Test
  void startsEachPartitionWhereTheOneBeforeEnds() {
    assertThat(IdIndex.starts("user_id", List.of(3L, 0L, 4L))).containsExactly(0, 3, 3, 7);
  }

  @Test
  void refusesMoreIdsThanThereAreInts() {
    assertThatThrownBy(() -> IdIndex.starts("user_id", List.of(2_000_000_000L, 147_483_648L)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Cannot train: user_id has 2147483648 distinct values, more than the 2147483647");
    assertThat(IdIndex.starts("user_id", List.of(2_000_000_000L, 147_483_647L)))
        .endsWith(Integer.MAX_VALUE);
  }
}

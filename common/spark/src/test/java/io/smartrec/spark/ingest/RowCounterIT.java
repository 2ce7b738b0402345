package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.testing.SparkExtension;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class RowCounterIT {
  @Test
  void countsOnceHoweverOftenPartitionsAreComputed(SparkSession spark) {
    RowCounter all = RowCounter.in(spark);
    RowCounter small = RowCounter.in(spark);
    Dataset<Row> rows =
        spark
            .range(0, 1000, 1, 4)
            .toDF()
            .where(all.countIf(lit(true)))
            .where(not(small.countIf(col("id").lt(300))))
            .persist(StorageLevel.DISK_ONLY());

    for (int i = 0; i < 2; i++) {
      assertThat(rows.groupBy(col("id").mod(3)).count().collectAsList()).hasSize(3);
      assertThat(all.rows()).isEqualTo(1000);
      assertThat(small.rows()).isEqualTo(300);
      // What was kept is lost.
      rows.unpersist(true);
    }
  }
}

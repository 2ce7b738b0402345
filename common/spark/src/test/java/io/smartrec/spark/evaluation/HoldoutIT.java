package io.smartrec.spark.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.table.Preferences;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class HoldoutIT {
  @Test
  void whatUsersSaidAfterTheCutIsNotKnown(SparkSession spark) {
    Dataset<Row> said =
        spark.createDataFrame(
            List.of(
                RowFactory.create("u1", Instant.parse("2026-03-01T00:00:00Z")),
                RowFactory.create("u2", Instant.parse("2026-03-28T00:00:00Z"))),
            new StructType()
                .add(Preferences.USER_ID, "string")
                .add(Preferences.UPDATED_AT, "timestamp"));
    Yardstick yardstick =
        new Yardstick(
            Judging.VIEWS,
            Judging.config(1),
            new Descriptions(Optional.empty(), Optional.empty(), Optional.of(said)),
            42);

    try (Holdout holdout =
        new Holdout(
            Judging.split(
                Judging.interactions(spark, "2026-03-01", "u1 a view", "u2 b view"),
                Judging.interactions(spark, "2026-03-05", "u1 b view")),
            yardstick)) {
      assertThat(holdout.yardstick().descriptions().preferences().orElseThrow().collectAsList())
          .extracting(row -> row.getString(0))
          .containsExactly("u1");
    }
  }
}

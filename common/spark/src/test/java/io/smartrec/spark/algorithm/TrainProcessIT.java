package io.smartrec.spark.algorithm;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkExtension.class)
class TrainProcessIT {
  private static final StructType SCHEMA =
      new StructType()
          .add(PreferenceStrengths.USER_ID, "string")
          .add(PreferenceStrengths.ITEM_ID, "string")
          .add(PreferenceStrengths.STRENGTH, "double");

  /** Each process has as many cores as partitions of its input, and shuffles of its own size. */
  @Test
  void oneTwoAndFourCoresAndPartitionsGiveTheSameFactors(
      SparkSession spark, @TempDir Path directory) throws Exception {
    String input = directory.resolve("preferences").toString();
    spark.createDataFrame(preferences(), SCHEMA).write().parquet(input);

    List<List<Row>> factors = new ArrayList<>();
    for (int cores : List.of(1, 2, 4)) {
      String output = directory.resolve("factors-" + cores).toString();
      Path log = directory.resolve("log-" + cores);
      assertThat(TrainProcess.run(cores, input, output, log)).as(() -> read(log)).isZero();
      factors.add(
          spark.read().parquet(output).orderBy(FactorModel.ID).collectAsList().stream()
              .map(row -> RowFactory.create(row.get(0), row.get(1), row.<Float>getList(2)))
              .toList());
    }

    assertThat(factors.get(0)).hasSize(300 + 80);
    assertThat(factors.get(1)).isEqualTo(factors.get(0));
    assertThat(factors.get(2)).isEqualTo(factors.get(0));
  }

  private static String read(Path log) {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<Row> preferences() {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < 300; user++) {
      for (int item = 0; item < 80; item++) {
        if (random.nextInt(8) == 0 || item == user % 80) {
          rows.add(
              RowFactory.create(
                  String.format("u%03d", user),
                  String.format("i%02d", item),
                  Math.log1p(1 + random.nextInt(9))));
        }
      }
    }
    return rows;
  }
}

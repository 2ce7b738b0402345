package io.smartrec.spark.algorithm;

import io.smartrec.spark.preparation.PreferenceStrengths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Preferences to train on. */
final class Preferences {
  private static final StructType SCHEMA =
      new StructType()
          .add(PreferenceStrengths.USER_ID, "string")
          .add(PreferenceStrengths.ITEM_ID, "string")
          .add(PreferenceStrengths.STRENGTH, "double");

  private Preferences() {}

  static Dataset<Row> of(SparkSession spark, List<Row> rows) {
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** Lines such as {@code u1 i1 4.5}. */
  static Dataset<Row> of(SparkSession spark, String... lines) {
    return of(
        spark,
        Arrays.stream(lines)
            .map(line -> line.split(" ", 3))
            .map(words -> RowFactory.create(words[0], words[1], Double.valueOf(words[2])))
            .toList());
  }

  /** Users u00 to u19 turn to items a*, u20 to u39 to items b*; each leaves some of them out. */
  static List<Row> twoTastes() {
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < 40; user++) {
      for (int item = 0; item < 10; item++) {
        if ((user + item) % 3 != 0) {
          String taste = user < 20 ? "a" : "b";
          rows.add(
              RowFactory.create(
                  String.format("u%02d", user), taste + item, 1.0 + (user * item) % 4));
        }
      }
    }
    return rows;
  }

  static double score(List<Float> user, List<Float> item) {
    double score = 0;
    for (int feature = 0; feature < user.size(); feature++) {
      score += user.get(feature) * item.get(feature);
    }
    return score;
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.round;

import io.smartrec.core.statistics.WilcoxonSignedRank;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Wilcoxon's signed-rank test of differences that are spread over a cluster. */
final class SignedRanks {
  /** Differences that are the same but for the rounding of sums have the same rank. */
  private static final int DECIMALS = 12;

  private static final String ROUNDED = "rounded";
  private static final String SIZE = "size";

  private SignedRanks() {}

  /**
   * Ranks the differences; two Spark jobs, of which a few numbers per partition come to the driver.
   *
   * @param rows users with the column
   * @param difference a column of doubles; nulls, NaN and zeros are left out
   */
  static WilcoxonSignedRank of(Dataset<Row> rows, Column difference) {
    JavaRDD<Row> bySize =
        rows.select(round(difference, DECIMALS).as(ROUNDED))
            .where(col(ROUNDED).notEqual(0).and(not(isnan(col(ROUNDED)))))
            .groupBy(abs(col(ROUNDED)).as(SIZE))
            .agg(count(lit(1)), count_if(col(ROUNDED).gt(0)))
            .orderBy(SIZE)
            .javaRDD();
    List<Long> counts = bySize.mapPartitions(SignedRanks::differences).collect();
    long[] before = new long[counts.size() + 1];
    for (int partition = 0; partition < counts.size(); partition++) {
      before[partition + 1] = before[partition] + counts.get(partition);
    }
    double positive = 0;
    double ties = 0;
    for (Tuple2<Double, Double> part :
        bySize.mapPartitionsWithIndex(sums(before), true).collect()) {
      positive += part._1();
      ties += part._2();
    }
    return new WilcoxonSignedRank(positive, before[counts.size()], ties);
  }

  private static Iterator<Long> differences(Iterator<Row> sizes) {
    long count = 0;
    while (sizes.hasNext()) {
      count += sizes.next().getLong(1);
    }
    return List.of(count).iterator();
  }

  /** The sum of the positive ranks and that of the ties of a partition. */
  private static Function2<Integer, Iterator<Row>, Iterator<Tuple2<Double, Double>>> sums(
      long[] before) {
    return (partition, sizes) -> {
      long rank = before[partition];
      double positive = 0;
      double ties = 0;
      while (sizes.hasNext()) {
        Row row = sizes.next();
        double size = row.getLong(1);
        positive += row.getLong(2) * (rank + (size + 1) / 2);
        ties += size * size * size - size;
        rank += row.getLong(1);
      }
      return List.of(new Tuple2<>(positive, ties)).iterator();
    };
  }
}

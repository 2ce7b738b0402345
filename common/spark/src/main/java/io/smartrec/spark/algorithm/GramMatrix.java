package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Y'Y of all items. Rank times rank numbers come to the driver. */
final class GramMatrix {
  /**
   * Sums are added in this many parts, in a fixed order, so that they are the same in every run.
   */
  private static final int PARTS = 16;

  private GramMatrix() {}

  /** The upper triangle by columns; a Spark job. */
  static double[] of(Dataset<Row> itemFactors, int rank) {
    List<double[]> parts =
        itemFactors
            .select(FactorModel.INDEX, FactorModel.FEATURES)
            .repartitionById(PARTS, col(FactorModel.INDEX))
            .sortWithinPartitions(FactorModel.INDEX)
            .mapPartitions(sum(rank), Encoders.kryo(double[].class))
            .collectAsList();
    double[] gram = new double[LeastSquares.triangle(rank)];
    for (double[] part : parts) {
      for (int i = 0; i < gram.length; i++) {
        gram[i] += part[i];
      }
    }
    return gram;
  }

  private static MapPartitionsFunction<Row, double[]> sum(int rank) {
    return rows -> {
      double[] gram = new double[LeastSquares.triangle(rank)];
      while (rows.hasNext()) {
        LeastSquares.addSquare(gram, 1, Features.of(rows.next(), 1));
      }
      return List.of(gram).iterator();
    };
  }
}

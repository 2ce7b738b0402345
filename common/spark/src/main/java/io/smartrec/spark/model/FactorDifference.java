package io.smartrec.spark.model;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.smartrec.spark.algorithm.FactorModel;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * How far two models are apart, feature by feature.
 *
 * @param users of their users
 * @param items of their items
 */
public record FactorDifference(OfTable users, OfTable items) {
  private static final String FIRST = "first";
  private static final String SECOND = "second";
  private static final String ONLY_IN_FIRST = "only_in_first";
  private static final String ONLY_IN_SECOND = "only_in_second";
  private static final String IN_BOTH = "in_both";
  private static final String UNEQUAL = "unequal";
  private static final String LARGEST = "largest";
  private static final String LARGEST_RELATIVE = "largest_relative";

  private static final StructType SUMMARY =
      new StructType()
          .add(ONLY_IN_FIRST, DataTypes.LongType, false)
          .add(ONLY_IN_SECOND, DataTypes.LongType, false)
          .add(IN_BOTH, DataTypes.LongType, false)
          .add(UNEQUAL, DataTypes.LongType, false)
          .add(LARGEST, DataTypes.DoubleType, false)
          .add(LARGEST_RELATIVE, DataTypes.DoubleType, false);

  /**
   * How far two tables of factors are apart.
   *
   * @param onlyInFirst ids that only the first model knows
   * @param onlyInSecond ids that only the second model knows
   * @param inBoth ids that both know
   * @param unequal of those, ids whose features are not the same bit for bit
   * @param largest the largest absolute difference of a feature of an id in both; 0 when all are
   *     equal, NaN when one is no number and the other is another
   * @param largestRelative the largest of: absolute difference of a feature by the Euclidean norm
   *     of the id's features in the first model; infinite for features other than 0 where those of
   *     the first are all 0
   */
  public record OfTable(
      long onlyInFirst,
      long onlyInSecond,
      long inBoth,
      long unequal,
      double largest,
      double largestRelative) {
    /** Whether both hold the same ids with the same features, bit for bit. */
    public boolean isNone() {
      return onlyInFirst == 0 && onlyInSecond == 0 && unequal == 0;
    }
  }

  /**
   * Compares two models; reads both once, in one query for the users and one for the items. Only
   * sums and maxima come to the driver. Indexes are not compared: the same ids have the same.
   *
   * @throws IllegalArgumentException when their ranks differ
   */
  public static FactorDifference between(FactorModel first, FactorModel second) {
    if (first.rank() != second.rank()) {
      throw new IllegalArgumentException(
          "Models of rank %d and %d have no features to compare"
              .formatted(first.rank(), second.rank()));
    }
    return new FactorDifference(
        between(first.userFactors(), second.userFactors()),
        between(first.itemFactors(), second.itemFactors()));
  }

  /** Whether both models have the same users and items with the same features, bit for bit. */
  public boolean isNone() {
    return users.isNone() && items.isNone();
  }

  private static OfTable between(Dataset<Row> first, Dataset<Row> second) {
    Row found =
        named(first, FIRST)
            .join(named(second, SECOND), FactorModel.ID, "full_outer")
            .drop(FactorModel.ID)
            .as(FactorPair.ENCODER)
            .mapPartitions(summarize(), Encoders.row(SUMMARY))
            .agg(
                total(ONLY_IN_FIRST),
                total(ONLY_IN_SECOND),
                total(IN_BOTH),
                total(UNEQUAL),
                coalesce(max(LARGEST), lit(0.0)),
                coalesce(max(LARGEST_RELATIVE), lit(0.0)))
            .first();
    return new OfTable(
        found.getLong(0),
        found.getLong(1),
        found.getLong(2),
        found.getLong(3),
        found.getDouble(4),
        found.getDouble(5));
  }

  private static Dataset<Row> named(Dataset<Row> factors, String name) {
    Column positions =
        List.of(factors.columns()).contains(FactorModel.POSITIONS)
            ? col(FactorModel.POSITIONS)
            : lit(null).cast("array<int>");
    return factors.select(
        col(FactorModel.ID), col(FactorModel.FEATURES).as(name), positions.as(name + "Positions"));
  }

  private static Column total(String column) {
    return coalesce(sum(column), lit(0L));
  }

  private static MapPartitionsFunction<FactorPair, Row> summarize() {
    return FactorDifference::summary;
  }

  /** In plain Java, as Spark's own comparison takes 0 for -0. */
  private static Iterator<Row> summary(Iterator<FactorPair> pairs) {
    long onlyInFirst = 0;
    long onlyInSecond = 0;
    long inBoth = 0;
    long unequal = 0;
    double largest = 0;
    double largestRelative = 0;
    while (pairs.hasNext()) {
      FactorPair pair = pairs.next();
      pair.align();
      float[] first = pair.getFirst();
      float[] second = pair.getSecond();
      if (first == null) {
        onlyInSecond++;
      } else if (second == null) {
        onlyInFirst++;
      } else {
        inBoth++;
        if (!sameBits(first, second)) {
          unequal++;
          double difference = largestDifference(first, second);
          largest = Math.max(largest, difference);
          largestRelative =
              Math.max(largestRelative, difference == 0 ? 0 : difference / norm(first));
        }
      }
    }
    return List.of(
            RowFactory.create(onlyInFirst, onlyInSecond, inBoth, unequal, largest, largestRelative))
        .iterator();
  }

  private static boolean sameBits(float[] first, float[] second) {
    boolean same = first.length == second.length;
    for (int feature = 0; same && feature < first.length; feature++) {
      same = Float.floatToRawIntBits(first[feature]) == Float.floatToRawIntBits(second[feature]);
    }
    return same;
  }

  private static double largestDifference(float[] first, float[] second) {
    double largest = 0;
    for (int feature = 0; feature < first.length; feature++) {
      if (Float.compare(first[feature], second[feature]) != 0) {
        largest = Math.max(largest, Math.abs((double) first[feature] - second[feature]));
      }
    }
    return largest;
  }

  private static double norm(float[] features) {
    double squares = 0;
    for (float feature : features) {
      squares += (double) feature * feature;
    }
    return Math.sqrt(squares);
  }
}

package io.smartrec.spark.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.model.FactorDifference.OfTable;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkExtension.class)
class FactorDifferenceIT {
  private static final float NEXT_AFTER_ONE = Math.nextUp(1f);

  @Test
  void findsNoneWhateverTheOrderAndThePartitions(SparkSession spark) {
    Dataset<Row> users = factors(spark, Map.of("a", vector(1, 2), "b", vector(Float.NaN, -0f)));
    Dataset<Row> items = factors(spark, Map.of("x", vector(3, 4)));

    FactorDifference difference =
        FactorDifference.between(
            new FactorModel(users, items, 2),
            new FactorModel(users.orderBy("features").repartition(3), items, 2));

    assertThat(difference.isNone()).isTrue();
    assertThat(difference.users()).isEqualTo(new OfTable(0, 0, 2, 0, 0, 0));
    assertThat(difference.items()).isEqualTo(new OfTable(0, 0, 1, 0, 0, 0));
  }

  @Test
  void countsIdsOfOneModelOnly(SparkSession spark) {
    FactorModel first = users(spark, Map.of("a", vector(1), "b", vector(1), "c", vector(1)));
    FactorModel second = users(spark, Map.of("b", vector(1), "d", vector(9)));

    FactorDifference difference = FactorDifference.between(first, second);

    assertThat(difference.users()).isEqualTo(new OfTable(2, 1, 1, 0, 0, 0));
    assertThat(difference.isNone()).isFalse();
  }

  /**
   * a: |2 - 2.5| = 0.5 of a norm of 2 (0.25); b: |4 - 4.75| = 0.75 of a norm of sqrt(9 + 16) = 5
   * (0.15); c is equal.
   */
  @Test
  void findsTheLargestDifferences(SparkSession spark) {
    FactorModel first =
        users(spark, Map.of("a", vector(0, 2), "b", vector(3, 4), "c", vector(7, 7)));
    FactorModel second =
        users(spark, Map.of("a", vector(0, 2.5f), "b", vector(3, 4.75f), "c", vector(7, 7)));

    assertThat(FactorDifference.between(first, second).users())
        .isEqualTo(new OfTable(0, 0, 3, 2, 0.75, 0.25));
  }

  /** The float after 1 is 2^-23 away. */
  @Test
  void findsTheLastBit(SparkSession spark) {
    OfTable difference = usersApart(spark, vector(1, 0), vector(NEXT_AFTER_ONE, 0));

    assertThat(difference.unequal()).isEqualTo(1);
    assertThat(difference.largest()).isEqualTo(Math.pow(2, -23));
    assertThat(difference.largestRelative()).isCloseTo(Math.pow(2, -23), within(1e-20));
  }

  @Test
  void tellsZeroFromItsNegative(SparkSession spark) {
    assertThat(usersApart(spark, vector(0), vector(-0f))).isEqualTo(new OfTable(0, 0, 1, 1, 0, 0));
  }

  @Test
  void isInfiniteRelativeToNothingAndNoNumberWhereOneIsNone(SparkSession spark) {
    assertThat(usersApart(spark, vector(0, 0), vector(0, 1)))
        .isEqualTo(new OfTable(0, 0, 1, 1, 1, Double.POSITIVE_INFINITY));
    assertThat(usersApart(spark, vector(1, 1), vector(1, Float.NaN)).largest()).isNaN();
  }

  @Test
  void comparesModelsWithoutUsers(SparkSession spark) {
    FactorModel nobody = users(spark, Map.of());

    assertThat(FactorDifference.between(nobody, nobody).users())
        .isEqualTo(new OfTable(0, 0, 0, 0, 0, 0));
  }

  @Test
  void refusesModelsOfDifferentRank(SparkSession spark) {
    FactorModel two = users(spark, Map.of());

    assertThatThrownBy(
            () ->
                FactorDifference.between(
                    two, new FactorModel(two.userFactors(), two.itemFactors(), 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("rank 2 and 3");
  }

  private static OfTable usersApart(SparkSession spark, float[] first, float[] second) {
    return FactorDifference.between(
            users(spark, Map.of("a", first)), users(spark, Map.of("a", second)))
        .users();
  }

  private static FactorModel users(SparkSession spark, Map<String, float[]> users) {
    return new FactorModel(factors(spark, users), factors(spark, Map.of("x", vector(1, 2))), 2);
  }

  private static float[] vector(float... features) {
    return features;
  }

  private static Dataset<Row> factors(SparkSession spark, Map<String, float[]> features) {
    List<Row> rows = new ArrayList<>();
    new TreeMap<>(features)
        .forEach((id, vector) -> rows.add(RowFactory.create(id, rows.size(), vector)));
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.Segment;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.core.statistics.WilcoxonSignedRank;
import io.smartrec.testing.SparkExtension;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is said of all users together, and of two models. */
@ExtendWith(SparkExtension.class)
class UserMeansIT {
  /**
   * 60 users with ndcg@1 = u % 3 / 3, @2 = u % 5 / 5, and an auc of 1/4 for every fourth. Their
   * means are 1/3, 2/5 and 1/4; a third of them are light.
   */
  @Test
  void areThePlainMeansWithTheSameIntervalsInAnyPartitions(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    for (int user = 0; user < 60; user++) {
      String segment = user % 3 == 0 ? "light" : "heavy";
      double auc = user % 4 == 0 ? 0.25 : Double.NaN;
      rows.add(row("u" + user, segment, user % 3 / 3.0, user % 5 / 5.0, auc));
    }

    Quality quality = quality(table(spark, rows).coalesce(1));

    assertThat(quality.users()).isEqualTo(60);
    assertThat(mean(quality.means(), "ndcg@1").mean()).isEqualTo(1.0 / 3, within(1e-12));
    assertThat(mean(quality.means(), "ndcg@2").mean()).isEqualTo(0.4, within(1e-12));
    assertThat(mean(quality.means(), "auc").mean()).isEqualTo(0.25);
    assertThat(mean(quality.means(), "auc").observations()).isEqualTo(15);
    assertThat(quality.means()).containsOnlyKeys("ndcg@1", "ndcg@2", "auc");
    assertThat(mean(quality.means(), "ndcg@1").lower()).isBetween(0.2, 1.0 / 3);
    assertThat(mean(quality.means(), "ndcg@1").upper()).isBetween(1.0 / 3, 0.47);
    Map<String, BootstrapMean> light = quality.segments().getOrDefault(Segment.LIGHT, Map.of());
    assertThat(mean(light, "ndcg@1").mean()).isZero();
    assertThat(mean(light, "ndcg@1").observations()).isEqualTo(20);
    assertThat(quality.segments()).containsOnlyKeys(Segment.LIGHT, Segment.HEAVY);
    Collections.shuffle(rows, new Random(4));
    assertThat(quality(table(spark, rows).repartition(5))).isEqualTo(quality);
  }

  /** Eighths, so that many are as large as others, a fifth of them 0, and some unknown. */
  @Test
  void signedRanksAreThoseOfTheSameDifferencesInMemory(SparkSession spark) {
    Random random = new Random(6);
    double[] differences =
        IntStream.range(0, 200).mapToDouble(i -> (random.nextInt(11) - 4) / 8.0).toArray();
    List<Row> rows = new ArrayList<>();
    for (double difference : differences) {
      rows.add(RowFactory.create(difference));
    }
    rows.add(RowFactory.create((Object) null));
    rows.add(RowFactory.create(Double.NaN));
    Dataset<Row> table =
        spark.createDataFrame(rows, new StructType().add("ndcg", DataTypes.DoubleType));

    WilcoxonSignedRank expected = WilcoxonSignedRank.of(differences);

    assertThat(expected.ties()).isPositive();
    for (int partitions : new int[] {1, 7}) {
      spark.conf().set("spark.sql.shuffle.partitions", String.valueOf(partitions));
      assertThat(SignedRanks.of(table.repartition(partitions), col("ndcg"))).isEqualTo(expected);
    }
    assertThat(SignedRanks.of(table.where("ndcg = 0"), col("ndcg")))
        .isEqualTo(new WilcoxonSignedRank(0, 0, 0));
  }

  /**
   * At 2, the first is better by 1/2, 1/4, -1/8, 0 and 1/2: a mean of 0.225. The sizes 1/8, 1/4,
   * 1/2 and 1/2 have the ranks 1, 2, 3.5 and 3.5: 9 of them positive, one tie of two, 2^3 - 2. u6
   * was judged once. By the auc, which u3 has by one of the two only, they differ by 1/4 for all:
   * no interval to speak of.
   */
  @Test
  void comparesUserByUser(SparkSession spark) {
    double[] first = {0.5, 0.75, 0.5, 0.25, 1};
    double[] second = {0, 0.5, 0.625, 0.25, 0.5};
    List<Row> firstRows = new ArrayList<>();
    List<Row> secondRows = new ArrayList<>();
    for (int user = 0; user < 5; user++) {
      String id = "u" + (user + 1);
      firstRows.add(row(id, "new", 0.5, first[user], user == 2 ? Double.NaN : 0.5));
      secondRows.add(row(id, "new", 0.25, second[user], 0.25));
    }
    firstRows.add(row("u6", "new", 1.0, 1.0, 1.0));
    Judged a = judged(spark, "a", firstRows);
    Judged b = judged(spark, "b", secondRows);

    Comparison comparison =
        Comparison.of(a, b, new MetricName(Metric.NDCG, 2), Judging.config(1, 2), 42);
    BootstrapMean auc =
        Comparison.of(a, b, new MetricName(Metric.AUC, 0), Judging.config(1, 2), 42).difference();

    assertThat(comparison.first().name()).isEqualTo("a");
    assertThat(comparison.second().name()).isEqualTo("b");
    assertThat(comparison.difference().mean()).isEqualTo(0.225, within(1e-12));
    assertThat(comparison.difference().observations()).isEqualTo(5);
    assertThat(comparison.difference().lower()).isLessThan(comparison.difference().upper());
    assertThat(comparison.wilcoxon()).isEqualTo(new WilcoxonSignedRank(9, 4, 6).pValue());
    assertThat(auc.mean()).isEqualTo(0.25);
    assertThat(auc.upper()).isEqualTo(0.25, within(1e-12));
    assertThat(auc.observations()).isEqualTo(4);
    assertThatThrownBy(
            () ->
                Comparison.of(a, b, new MetricName(Metric.DIVERSITY, 2), Judging.config(1, 2), 42))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot compare models by diversity@2");
  }

  private static Judged judged(SparkSession spark, String name, List<Row> rows) {
    Contender contender = new Contender(UUID.nameUUIDFromBytes(new byte[] {1}), name, recipe());
    return new Judged(
        contender, List.of(1, 2), table(spark, rows), new Quality(5, Map.of(), Map.of(), Map.of()));
  }

  private static Recipe recipe() {
    return EvaluatorIT.recipe(Algorithm.POPULARITY);
  }

  private static Quality quality(Dataset<Row> rows) {
    return UserMeans.quality(rows, Judging.config(1, 2), 42, Map.of());
  }

  private static BootstrapMean mean(Map<String, BootstrapMean> means, String name) {
    return Optional.ofNullable(means.get(name)).orElseThrow();
  }

  /** Every other metric is not defined. */
  private static Row row(String user, String segment, double ndcg1, double ndcg2, double auc) {
    List<MetricName> names = ListJudge.names(List.of(1, 2));
    double[] values = new double[names.size()];
    Arrays.fill(values, Double.NaN);
    values[names.indexOf(new MetricName(Metric.NDCG, 1))] = ndcg1;
    values[names.indexOf(new MetricName(Metric.NDCG, 2))] = ndcg2;
    values[names.indexOf(new MetricName(Metric.AUC, 0))] = auc;
    return RowFactory.create(user, segment, values);
  }

  private static Dataset<Row> table(SparkSession spark, List<Row> rows) {
    return spark.createDataFrame(
        rows,
        new StructType()
            .add(ModelJudge.USER_ID, "string")
            .add(ModelJudge.SEGMENT, "string")
            .add(ModelJudge.VALUES, "array<double>"));
  }
}

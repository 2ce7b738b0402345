package io.smartrec.spark.synthetic;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.synthetic.ShopSpec;
import io.smartrec.testing.SparkExtension;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The data are worth learning from: a collaborative model finds what popularity cannot. */
@ExtendWith(SparkExtension.class)
class ShopStructureIT {
  private static final int LIST_LENGTH = 10;
  private static final ShopSpec SPEC =
      new ShopSpec(
          7,
          800,
          400,
          40,
          Instant.parse("2025-01-01T00:00:00Z"),
          Instant.parse("2026-01-01T00:00:00Z"),
          0);

  @Test
  void letsMatrixFactorisationBeatPopularityOnTheLastTwoMonths(SparkSession spark) {
    Dataset<Row> pairs =
        ShopRows.interactions(spark, SPEC, 2)
            .withColumn("user", regexp_replace(col(RawFiles.USER_ID), "u-", "").cast("int"))
            .withColumn("item", regexp_replace(col(RawFiles.SKU), "sku-", "").cast("int"));
    Dataset<Row> train =
        pairs
            .where("event_time < '2025-11-01'")
            .groupBy("user", "item")
            .agg(count(lit(1)).cast("float").as("strength"))
            .localCheckpoint();
    Map<Integer, Set<Integer>> seen = itemsByUser(train);
    Map<Integer, Set<Integer>> later = itemsByUser(pairs.where("event_time >= '2025-11-01'"));
    Map<Integer, Long> popularity = new HashMap<>();
    train
        .groupBy("item")
        .count()
        .collectAsList()
        .forEach(row -> popularity.put(row.getInt(0), row.getLong(1)));

    ALSModel model =
        new ALS()
            .setImplicitPrefs(true)
            .setRank(12)
            .setMaxIter(8)
            .setAlpha(2)
            .setRegParam(0.1)
            .setSeed(1)
            .setUserCol("user")
            .setItemCol("item")
            .setRatingCol("strength")
            .fit(train);
    Map<Integer, List<Float>> users = factors(model.userFactors());
    Map<Integer, List<Float>> items = factors(model.itemFactors());

    double byPopularity = 0;
    double byFactors = 0;
    for (Map.Entry<Integer, Set<Integer>> entry : later.entrySet()) {
      Set<Integer> known = seen.getOrDefault(entry.getKey(), Set.of());
      List<Float> user = users.get(entry.getKey());
      Set<Integer> relevant = new HashSet<>(entry.getValue());
      relevant.removeAll(known);
      if (user != null && !relevant.isEmpty()) {
        List<Integer> candidates =
            items.keySet().stream().filter(item -> !known.contains(item)).toList();
        byPopularity +=
            recall(candidates, relevant, item -> popularity.getOrDefault(item, 0L).doubleValue());
        byFactors +=
            recall(candidates, relevant, item -> dot(user, items.getOrDefault(item, List.of())));
      }
    }
    assertThat(byFactors).isGreaterThan(1.5 * byPopularity);
  }

  private static double recall(
      List<Integer> candidates, Set<Integer> relevant, IntToDoubleFunction score) {
    long hits =
        candidates.stream()
            .sorted(
                Comparator.comparingDouble((Integer item) -> -score.applyAsDouble(item))
                    .thenComparing(item -> item))
            .limit(LIST_LENGTH)
            .filter(relevant::contains)
            .count();
    return (double) hits / Math.min(LIST_LENGTH, relevant.size());
  }

  private static Map<Integer, Set<Integer>> itemsByUser(Dataset<Row> pairs) {
    Map<Integer, Set<Integer>> items = new HashMap<>();
    pairs
        .select("user", "item")
        .collectAsList()
        .forEach(
            row ->
                items.computeIfAbsent(row.getInt(0), unused -> new HashSet<>()).add(row.getInt(1)));
    return items;
  }

  private static Map<Integer, List<Float>> factors(Dataset<Row> rows) {
    Map<Integer, List<Float>> factors = new HashMap<>();
    rows.collectAsList().forEach(row -> factors.put(row.getInt(0), row.getList(1)));
    return factors;
  }

  private static double dot(List<Float> left, List<Float> right) {
    double sum = 0;
    for (int d = 0; d < right.size(); d++) {
      sum += left.get(d) * right.get(d);
    }
    return sum;
  }
}

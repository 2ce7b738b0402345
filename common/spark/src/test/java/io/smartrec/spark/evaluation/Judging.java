package io.smartrec.spark.evaluation;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.InteractionRows;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.split.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** A hold-out that is small enough to be judged by hand, and how it is written down. */
final class Judging {
  /** A view is worth ln 2 in the hold-out, a purchase ln 4, a click nothing. */
  static final PreferenceConfig VIEWS =
      PreferenceConfig.weighted(Map.of(ActionType.VIEW, 1.0, ActionType.PURCHASE, 3.0));

  private static final Instant CUT = Instant.parse("2026-03-03T00:00:00Z");

  private Judging() {}

  /** One item or none is new, two are light, three heavy; the head has 0.6 of all preferences. */
  static EvaluationConfig config(Integer... ks) {
    return atMost(0, ks);
  }

  static EvaluationConfig atMost(int maxUsers, Integer... ks) {
    return new EvaluationConfig(
        SplitConfig.temporal(7),
        List.of(ks),
        "ndcg@" + ks[ks.length - 1],
        Optional.empty(),
        maxUsers,
        200,
        0.95,
        new EvaluationConfig.Segments(2, 3, 0.6),
        List.of("category", "title"));
  }

  static Yardstick yardstick(PreferenceConfig preferences, Integer... ks) {
    return new Yardstick(preferences, config(ks), Descriptions.NONE, 42);
  }

  static Split split(Dataset<Row> train, Dataset<Row> test) {
    return new Split(train, Optional.empty(), test, CUT, Optional.of(CUT));
  }

  /**
   * Four users have preferences: a of four, b of two, c and d of one; z was only clicked. a and b
   * are the head. u1 is asked for c and e, which nobody had, u2 for b, u3 for d and u4 for b and c;
   * u5 only repeats, u9 is unknown. At k = 2 the popularity baseline has c, d for u1, b, c for u2,
   * d for u3 and b, c for u4.
   */
  static Holdout byHand(SparkSession spark) {
    Dataset<Row> train =
        interactions(
            spark,
            "2026-03-01",
            "u1 a view",
            "u1 b view",
            "u2 a view",
            "u3 a view",
            "u3 b view",
            "u3 c view",
            "u4 a view",
            "u4 d view",
            "u5 a click",
            "u5 z click");
    Dataset<Row> test =
        interactions(
            spark,
            "2026-03-05",
            "u1 c view",
            "u1 e purchase",
            "u2 b view",
            "u2 a view",
            "u3 d view",
            "u4 b view",
            "u4 c view",
            "u5 a view",
            "u9 a view",
            "u1 d click");
    Dataset<Row> items =
        items(
            spark,
            "a {\"category\":\"Red\"}",
            "c {\"category\":\"red\",\"title\":\"A hat\"}",
            "d {\"category\":\"blue\",\"title\":\"a Hat, a-hat!\"}",
            "e {\"category\":\"red\"}");
    return new Holdout(
        split(train, test),
        new Yardstick(VIEWS, config(1, 2), Descriptions.ofItems(Optional.of(items)), 42));
  }

  /** Lines such as {@code u1 a view}, all of one day. */
  static Dataset<Row> interactions(SparkSession spark, String day, String... lines) {
    return InteractionRows.interactions(
        spark,
        Arrays.stream(lines).map(line -> line + " " + day + "T00:00:00Z").toArray(String[]::new));
  }

  /** Lines such as {@code i1 {"category":"lamps"}}. */
  static Dataset<Row> items(SparkSession spark, String... lines) {
    List<Row> rows =
        Arrays.stream(lines).map(line -> RowFactory.create((Object[]) line.split(" ", 2))).toList();
    return spark.createDataFrame(
        rows, new StructType().add(Items.ID, "string").add(Items.METADATA, "string"));
  }

  /** Lines such as {@code u1 d c}: a user and the items of the list, best first. */
  static Dataset<Row> lists(SparkSession spark, String... lines) {
    List<Row> rows =
        Arrays.stream(lines)
            .map(line -> line.split(" ", -1))
            .map(
                words ->
                    RowFactory.create(
                        words[0], "light", Arrays.copyOfRange(words, 1, words.length)))
            .toList();
    return spark.createDataFrame(
        rows,
        new StructType()
            .add(ModelJudge.USER_ID, "string")
            .add(ModelJudge.SEGMENT, "string")
            .add(ModelJudge.LIST, "array<string>"));
  }

  /** Lines such as {@code u1 0.5 1}: an id and its features, in ascending order of the ids. */
  static Dataset<Row> factors(SparkSession spark, String... lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      float[] features = new float[words.length - 1];
      for (int i = 0; i < features.length; i++) {
        features[i] = Float.parseFloat(words[i + 1]);
      }
      rows.add(RowFactory.create(words[0], rows.size(), features));
    }
    return spark.createDataFrame(rows, FactorModel.SCHEMA);
  }

  /** The metrics of each user and length, in the order of {@link UserEvaluations#METRICS}. */
  static Map<String, List<@Nullable Double>> byUserAndLength(Dataset<Row> rows) {
    Map<String, List<@Nullable Double>> values = new TreeMap<>();
    for (Row row : rows.collectAsList()) {
      List<@Nullable Double> metrics = new ArrayList<>();
      UserEvaluations.METRICS.forEach(metric -> metrics.add(row.getAs(metric.code())));
      String key =
          row.getAs(UserEvaluations.USER_ID)
              + "@"
              + row.getAs(UserEvaluations.K)
              + " "
              + row.getAs(UserEvaluations.SEGMENT);
      values.put(key, metrics);
    }
    return values;
  }
}

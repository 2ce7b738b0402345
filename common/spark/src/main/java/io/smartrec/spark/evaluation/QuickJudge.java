package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.smartrec.core.metrics.JudgedList;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.UserMetrics;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.topn.Scoring;
import io.smartrec.spark.topn.TopN;
import io.smartrec.spark.topn.UserAuc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Judges models by one metric and nothing else: what takes {@link ListJudge} several joins takes
 * one here, so that it can be done for many models.
 */
final class QuickJudge implements AutoCloseable {
  /** Those that need nothing but the list and what is relevant; and the AUC. */
  static final Set<Metric> METRICS =
      Set.of(
          Metric.NDCG,
          Metric.GRADED_NDCG,
          Metric.MAP,
          Metric.MRR,
          Metric.PRECISION,
          Metric.RECALL,
          Metric.HIT_RATE,
          Metric.AUC);

  private static final String LIST = "list";
  private static final String VALUE = "value";

  private final Holdout holdout;
  private final MetricName metric;

  /** user_id and the relevant items with their gains, in ascending order. */
  private final Dataset<Row> relevant;

  /**
   * @param metric one of {@link #METRICS}
   */
  QuickJudge(Holdout holdout, MetricName metric) {
    this.holdout = holdout;
    this.metric = metric;
    this.relevant =
        holdout
            .relevant()
            .groupBy(RelevantItems.USER_ID)
            .agg(
                array_sort(
                        collect_list(struct(col(RelevantItems.ITEM_ID), col(RelevantItems.GAIN))))
                    .as(RelevantItems.GAIN))
            .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /**
   * The metric of a model, which is computed here; the sums are exact, so that they are the same
   * whatever the order of the rows.
   *
   * @param judged a model for those who are judged
   */
  Score judge(FactorModel judged) {
    // Read several times, and what leads to them is long.
    Dataset<Row> items = judged.itemFactors().persist(StorageLevel.MEMORY_AND_DISK());
    FactorModel model = new FactorModel(judged.userFactors(), items, judged.rank());
    try (Scoring scoring = holdout.scoring(model)) {
      Dataset<Row> values =
          metric.metric() == Metric.AUC
              ? scoring.aucs().select(col(UserAuc.AUC).as(VALUE))
              : ofLists(scoring);
      Row sums =
          values
              .agg(
                  sum(exact(col(VALUE))), sum(exact(col(VALUE).multiply(col(VALUE)))), count(VALUE))
              .first();
      long users = sums.getLong(2);
      return users == 0
          ? new Score(0, 0, 0)
          : Score.of(sums.getDecimal(0).doubleValue(), sums.getDecimal(1).doubleValue(), users);
    } finally {
      items.unpersist();
    }
  }

  private static Column exact(Column number) {
    return number.cast("decimal(38,18)");
  }

  /** A user without a list has the metric of an empty one. */
  private Dataset<Row> ofLists(Scoring scoring) {
    Dataset<Row> lists =
        scoring
            .lists(metric.k())
            .groupBy(TopN.USER_ID)
            .agg(array_sort(collect_list(struct(col(TopN.RANK), col(TopN.ITEM_ID)))).as(LIST));
    return relevant
        .join(lists, RelevantItems.USER_ID, "left_outer")
        .select(col(RelevantItems.GAIN), col(LIST))
        .map(value(metric.metric(), metric.k()), Encoders.DOUBLE())
        .toDF(VALUE);
  }

  private static MapFunction<Row, Double> value(Metric metric, int k) {
    return row -> {
      Map<String, Double> gains = new HashMap<>();
      for (Row relevant : row.<Row>getList(0)) {
        gains.put(relevant.getString(0), relevant.getDouble(1));
      }
      List<Row> list = row.isNullAt(1) ? List.of() : row.getList(1);
      double[] inList =
          list.stream().mapToDouble(item -> gains.getOrDefault(item.getString(1), 0.0)).toArray();
      Double value = UserMetrics.of(list(inList, gains), k).value(metric);
      return value == null ? 0.0 : value;
    };
  }

  /** What the metrics do not ask for is left out. */
  private static JudgedList list(double[] gains, Map<String, Double> relevant) {
    int length = gains.length;
    int[][] attributes = new int[length][0];
    return new JudgedList(
        gains,
        new int[length],
        new int[length],
        attributes,
        new boolean[length],
        relevant.values().stream().mapToDouble(Double::doubleValue).sorted().toArray(),
        0,
        1);
  }

  @Override
  public void close() {
    relevant.unpersist();
  }
}

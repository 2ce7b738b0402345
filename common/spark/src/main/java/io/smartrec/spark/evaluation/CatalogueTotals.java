package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.metrics.CatalogueMetrics;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.spark.topn.TopN;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** What the lists of all judged users together are worth to the catalogue. */
final class CatalogueTotals {
  private static final String TIMES = "times";

  private CatalogueTotals() {}

  /**
   * Coverage, Gini index and user coverage by the names of the metrics; Spark jobs that bring one
   * row per number of times an item is recommended to the driver, one after the other.
   *
   * @param lists user_id, item_id, rank (int from 1)
   */
  static Map<String, Double> of(Holdout holdout, Dataset<Row> lists) {
    List<Integer> ks = holdout.yardstick().config().ks();
    Column[] times =
        ks.stream().map(k -> count_if(col(TopN.RANK).leq(k)).as(TIMES + k)).toArray(Column[]::new);
    Dataset<Row> byItem =
        lists
            .groupBy(TopN.ITEM_ID)
            .agg(count(lit(1)), times)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<String, Double> totals = new LinkedHashMap<>();
      for (int k : ks) {
        CatalogueMetrics metrics = histogram(byItem, TIMES + k, holdout.catalogueItems());
        totals.put(new MetricName(Metric.COVERAGE, k).toString(), metrics.coverage());
        metrics
            .gini()
            .ifPresent(gini -> totals.put(new MetricName(Metric.GINI, k).toString(), gini));
      }
      long served = lists.agg(count_distinct(col(TopN.USER_ID))).first().getLong(0);
      totals.put(
          new MetricName(Metric.USER_COVERAGE, 0).toString(),
          CatalogueMetrics.userCoverage(served, holdout.counts().judged()));
      return totals;
    } finally {
      byItem.unpersist();
    }
  }

  private static CatalogueMetrics histogram(Dataset<Row> byItem, String times, long catalogue) {
    CatalogueMetrics metrics = new CatalogueMetrics(catalogue);
    Iterator<Row> ascending =
        byItem
            .where(col(times).gt(0))
            .groupBy(times)
            .agg(count(lit(1)))
            .orderBy(times)
            .toLocalIterator();
    while (ascending.hasNext()) {
      Row row = ascending.next();
      metrics.add(row.getLong(0), row.getLong(1));
    }
    return metrics;
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.size;

import io.smartrec.core.metrics.CatalogueMetrics;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the lists of all judged users together are worth to the catalogue; who of all users, also of
 * those without training data, has one.
 */
final class CatalogueTotals {
  private static final String POSITION = "position";
  private static final String ITEM = "item";
  private static final String TIMES = "times";

  private CatalogueTotals() {}

  /**
   * Coverage, Gini index and user coverage by the names of the metrics; Spark jobs that bring one
   * row per k and number of times an item is recommended to the driver. Of n recommendations there
   * are at most about the root of 2n such numbers.
   *
   * @param users columns of {@link ModelJudge}
   */
  static Map<String, Double> of(Holdout holdout, Dataset<Row> users) {
    List<Integer> ks = holdout.yardstick().config().ks();
    long served = users.where(size(col(ModelJudge.LIST)).gt(0)).count();
    List<Row> histogram = histogram(users.where(ModelJudge.IS_KNOWN), ks);
    Map<String, Double> totals = new LinkedHashMap<>();
    for (int i = 0; i < ks.size(); i++) {
      int k = ks.get(i);
      CatalogueMetrics metrics = metrics(histogram, i, holdout.catalogueItems());
      totals.put(new MetricName(Metric.COVERAGE, k).toString(), metrics.coverage());
      metrics.gini().ifPresent(gini -> totals.put(new MetricName(Metric.GINI, k).toString(), gini));
    }
    totals.put(
        new MetricName(Metric.USER_COVERAGE, 0).toString(),
        CatalogueMetrics.userCoverage(
            served, holdout.counts().judged() + holdout.counts().withoutHistory()));
    return totals;
  }

  /** Index of k, times, items that are recommended so often at this k; by times. */
  private static List<Row> histogram(Dataset<Row> users, List<Integer> ks) {
    Column[] times = ks.stream().map(k -> count_if(col(POSITION).lt(k))).toArray(Column[]::new);
    Dataset<Row> byItem =
        users
            .select(posexplode(col(ModelJudge.LIST)).as(new String[] {POSITION, ITEM}))
            .groupBy(ITEM)
            .agg(array(times).as(TIMES));
    List<Row> rows =
        new ArrayList<>(
            byItem
                .select(posexplode(col(TIMES)).as(new String[] {POSITION, TIMES}))
                .groupBy(POSITION, TIMES)
                .agg(count(lit(1)))
                .collectAsList());
    rows.sort(Comparator.comparingLong(row -> row.getLong(1)));
    return rows;
  }

  private static CatalogueMetrics metrics(List<Row> histogram, int k, long catalogue) {
    CatalogueMetrics metrics = new CatalogueMetrics(catalogue);
    for (Row row : histogram) {
      if (row.getInt(0) == k && row.getLong(1) > 0) {
        metrics.add(row.getLong(1), row.getLong(2));
      }
    }
    return metrics;
  }
}

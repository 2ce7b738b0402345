package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.core.table.UserEvaluations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * How much better one contender is than another, user by user, so that what is hard for both does
 * not count as uncertainty.
 *
 * @param first the one
 * @param second the other
 * @param metric by which they are compared
 * @param difference mean of first minus second over users, with its interval and p-value
 * @param wilcoxon p-value of Wilcoxon's signed-rank test, two-sided
 * @param differences the same of every metric, by name
 */
public record Comparison(
    Contender first,
    Contender second,
    MetricName metric,
    BootstrapMean difference,
    double wilcoxon,
    Map<String, BootstrapMean> differences) {

  /**
   * Compares two that were judged alike; Spark jobs.
   *
   * @param metric a metric of one user
   * @param seed of the bootstrap
   * @throws UserException exit code 3 when the metric is defined for nobody
   */
  public static Comparison of(
      Judged first, Judged second, MetricName metric, EvaluationConfig config, long seed) {
    Dataset<Row> differences =
        differences(first.users(), second.users()).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<String, BootstrapMean> means = UserMeans.means(differences, config, seed);
      BootstrapMean difference = means.get(metric.toString());
      if (difference == null) {
        throw UserException.dataRefused(
            "Cannot compare models by %s: it is defined for no user of the hold-out (docs/metrics.md). Choose another evaluation.metric; diversity needs items with the keys of evaluation.attribute-keys."
                .formatted(metric));
      }
      int k = metric.metric().atK() ? metric.k() : config.ks().get(0);
      Dataset<Row> atK = differences.where(col(UserEvaluations.K).equalTo(k));
      return new Comparison(
          first.contender(),
          second.contender(),
          metric,
          difference,
          SignedRanks.of(atK, metric.metric().code()).pValue(),
          means);
    } finally {
      differences.unpersist();
    }
  }

  /** The columns of the first, its metrics less those of the second. */
  private static Dataset<Row> differences(Dataset<Row> first, Dataset<Row> second) {
    List<Column> columns =
        new ArrayList<>(
            List.of(
                col(UserEvaluations.USER_ID),
                col(UserEvaluations.K),
                col("a." + UserEvaluations.SEGMENT)));
    for (Metric metric : UserEvaluations.METRICS) {
      String code = metric.code();
      columns.add(col("a." + code).minus(col("b." + code)).as(code));
    }
    return first
        .as("a")
        .join(second.as("b"), new String[] {UserEvaluations.USER_ID, UserEvaluations.K})
        .select(columns.toArray(Column[]::new));
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.statistics.BootstrapMean;
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
 */
public record Comparison(
    Contender first,
    Contender second,
    MetricName metric,
    BootstrapMean difference,
    double wilcoxon) {
  /**
   * Compares two that were judged alike; Spark jobs.
   *
   * @param metric a metric of one user
   * @param seed of the bootstrap
   * @throws UserException exit code 3 when the metric is defined for nobody
   */
  public static Comparison of(
      Judged first, Judged second, MetricName metric, EvaluationConfig config, long seed) {
    int series = ListJudge.names(config.ks()).indexOf(metric);
    Dataset<Row> differences =
        differences(first.users(), second.users(), series).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      BootstrapMean difference =
          UserMeans.mean(differences, config, seed)
              .orElseThrow(
                  () ->
                      UserException.dataRefused(
                          "Cannot compare models by %s: it is defined for no user of the hold-out (docs/metrics.md). Choose another evaluation.metric; diversity needs items with the keys of evaluation.attribute-keys."
                              .formatted(metric)));
      return new Comparison(
          first.contender(),
          second.contender(),
          metric,
          difference,
          SignedRanks.of(
                  differences.where(ModelJudge.IS_KNOWN), element_at(col(ModelJudge.VALUES), 1))
              .pValue());
    } finally {
      differences.unpersist();
    }
  }

  /**
   * user_id, segment and the difference, as the only one of the values, of those judged in both.
   */
  private static Dataset<Row> differences(Dataset<Row> first, Dataset<Row> second, int series) {
    String other = "other";
    Column difference =
        element_at(col(ModelJudge.VALUES), series + 1).minus(element_at(col(other), series + 1));
    return first
        .join(
            second.select(col(ModelJudge.USER_ID), col(ModelJudge.VALUES).as(other)),
            ModelJudge.USER_ID)
        .select(
            col(ModelJudge.USER_ID),
            col(ModelJudge.SEGMENT),
            array(difference).as(ModelJudge.VALUES));
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.metrics.ListJudge;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.table.UserEvaluations;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A contender and what it was worth.
 *
 * @param contender who
 * @param ks the lengths at which lists were judged
 * @param users a row per user: user_id, segment, and what the lists are worth ({@link ListJudge})
 * @param quality the means over them, and the totals
 */
public record Judged(Contender contender, List<Integer> ks, Dataset<Row> users, Quality quality) {
  public Judged {
    ks = List.copyOf(ks);
  }

  /**
   * A row per user and length: the columns of {@link UserEvaluations} but evaluation_id and
   * model_id, null where a metric is not defined.
   */
  public Dataset<Row> rows() {
    return ks.stream().map(this::rows).reduce(Dataset::unionByName).orElseThrow();
  }

  private Dataset<Row> rows(int k) {
    List<MetricName> names = ListJudge.names(ks);
    List<Column> columns =
        new ArrayList<>(
            List.of(
                col(ModelJudge.USER_ID).as(UserEvaluations.USER_ID),
                lit((long) k).as(UserEvaluations.K),
                col(ModelJudge.SEGMENT).as(UserEvaluations.SEGMENT)));
    for (Metric metric : UserEvaluations.METRICS) {
      int at = names.indexOf(new MetricName(metric, metric.atK() ? k : 0));
      Column value = element_at(col(ModelJudge.VALUES), at + 1);
      columns.add(when(isnan(value), null).otherwise(value).as(metric.code()));
    }
    return users.select(columns.toArray(Column[]::new));
  }
}

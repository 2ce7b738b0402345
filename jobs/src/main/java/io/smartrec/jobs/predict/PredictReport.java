package io.smartrec.jobs.predict;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.table.Predictions;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.spark.topn.ItemCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Tells where predictions came from and what rules took away. */
final class PredictReport {
  private PredictReport() {}

  /** How many rows each stage gave and why, and how many lists are short. */
  static void tellStages(JobResult.Builder result, Dataset<Row> predictions, int n) {
    String stage = "stage";
    String because = "because";
    List<List<Object>> rows = new ArrayList<>();
    for (Row row :
        predictions
            .groupBy(
                get_json_object(col(Predictions.EXPLANATION), "$.stage").as(stage),
                coalesce(get_json_object(col(Predictions.EXPLANATION), "$.because"), lit(""))
                    .as(because))
            .agg(count(lit(1)), count_distinct(col(Predictions.USER_ID)))
            .orderBy(stage, because)
            .collectAsList()) {
      rows.add(List.of(row.getString(0), row.getString(1), row.getLong(2), row.getLong(3)));
    }
    result.table("where_from", List.of(stage, because, "rows", "users"), rows);
    result.count(
        "short_lists",
        predictions.groupBy(Predictions.USER_ID).count().where(col("count").lt(n)).count());
  }

  /** What each rule took away: items from everyone, then items from users. */
  static void tellRules(
      JobResult.Builder result, ItemCatalogue catalogue, Map<String, Long> removed) {
    List<List<Object>> rows = new ArrayList<>();
    new TreeMap<>(catalogue.removed())
        .forEach((rule, items) -> rows.add(List.of(rule, "items", items)));
    removed.forEach(
        (rule, pairs) -> {
          if (pairs > 0) {
            rows.add(List.of(rule, "items of users", pairs));
          }
        });
    if (!rows.isEmpty()) {
      result.table("removed_by_rules", List.of("rule", "of", "removed"), rows);
    }
  }
}

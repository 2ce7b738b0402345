package io.smartrec.jobs.run;

import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.evaluation.Judged;
import io.smartrec.spark.tables.Lake;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What lists were worth to each user, in the lake: every other number can be computed from it. */
public final class UserEvaluationTable {
  private final Lake lake;

  public UserEvaluationTable(Lake lake) {
    this.lake = lake;
  }

  /** Puts the rows of these models in place of those they may have of this evaluation. */
  public void store(UUID evaluationId, List<Judged> judged) {
    Dataset<Row> rows =
        judged.stream()
            .map(
                one ->
                    one.users()
                        .withColumn(UserEvaluations.EVALUATION_ID, lit(evaluationId.toString()))
                        .withColumn(
                            UserEvaluations.MODEL_ID, lit(one.contender().modelId().toString())))
            .reduce(Dataset::unionByName)
            .orElseThrow();
    lake.replace(
        UserEvaluations.TABLE,
        condition(evaluationId, judged.stream().map(one -> one.contender().modelId()).toList()),
        rows);
  }

  private static String condition(UUID evaluationId, List<UUID> models) {
    return "%s = '%s' AND %s IN (%s)"
        .formatted(
            UserEvaluations.EVALUATION_ID,
            evaluationId,
            UserEvaluations.MODEL_ID,
            models.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", ")));
  }
}

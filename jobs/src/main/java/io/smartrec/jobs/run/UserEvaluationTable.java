package io.smartrec.jobs.run;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.evaluation.Judged;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.spark.tables.Lake;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** What lists were worth to each user, in the lake: every other number can be computed from it. */
public final class UserEvaluationTable {
  private final Lake lake;
  private final Postgres postgres;

  public UserEvaluationTable(Lake lake, Postgres postgres) {
    this.lake = lake;
    this.postgres = postgres;
  }

  /**
   * Adds the rows of these models to an evaluation. Those it has already stay: the ids stand for
   * all that decides what the rows say. Waits for whoever else is writing to the table.
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void store(UUID evaluationId, List<Judged> judged) {
    try (AdvisoryLock lock = AdvisoryLock.await(postgres, lockName(lake.root()))) {
      addMissing(evaluationId, judged);
    }
  }

  /** One for a lake, whatever links lead to it. */
  static String lockName(String root) {
    return "writing " + UserEvaluations.TABLE + " of the lake at " + LakeLock.canonical(root);
  }

  private void addMissing(UUID evaluationId, List<Judged> judged) {
    Set<String> known = known(evaluationId);
    List<Judged> missing =
        judged.stream()
            .filter(one -> !known.contains(one.contender().modelId().toString()))
            .toList();
    if (missing.isEmpty()) {
      return;
    }
    Dataset<Row> rows =
        missing.stream()
            .map(
                one ->
                    one.rows()
                        .withColumn(UserEvaluations.EVALUATION_ID, lit(evaluationId.toString()))
                        .withColumn(
                            UserEvaluations.MODEL_ID, lit(one.contender().modelId().toString())))
            .reduce(Dataset::unionByName)
            .orElseThrow()
            .coalesce(files(missing));
    lake.replace(
        UserEvaluations.TABLE,
        condition(evaluationId, missing.stream().map(one -> one.contender().modelId()).toList()),
        rows);
  }

  /** As many as hold about a million rows each. */
  private static int files(List<Judged> judged) {
    long rows = judged.stream().mapToLong(one -> one.quality().users() * one.ks().size()).sum();
    return (int) Math.min(1000, 1 + rows / 1_000_000);
  }

  /** The models that an evaluation has rows of. */
  private Set<String> known(UUID evaluationId) {
    return lake.rows(UserEvaluations.TABLE)
        .map(
            rows ->
                new HashSet<>(
                    rows.where(col(UserEvaluations.EVALUATION_ID).equalTo(evaluationId.toString()))
                        .select(UserEvaluations.MODEL_ID)
                        .distinct()
                        .as(Encoders.STRING())
                        .collectAsList()))
        .orElseGet(HashSet::new);
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

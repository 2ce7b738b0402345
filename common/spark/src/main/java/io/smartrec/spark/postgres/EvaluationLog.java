package io.smartrec.spark.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What models were worth, in {@code ops.evaluations} and {@code ops.comparisons}. */
public final class EvaluationLog {
  private static final String EVALUATION =
      """
      INSERT INTO ops.evaluations
        (evaluation_id, model_id, name, user_count, metrics, intervals, segments, evaluated_at, run_id)
      VALUES (?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb, ?, ?)
      ON CONFLICT (evaluation_id, model_id) DO UPDATE SET
        name = excluded.name, user_count = excluded.user_count, metrics = excluded.metrics,
        intervals = excluded.intervals, segments = excluded.segments,
        evaluated_at = excluded.evaluated_at, run_id = excluded.run_id
      WHERE (evaluations.name, evaluations.user_count, evaluations.metrics, evaluations.intervals,
          evaluations.segments)
        IS DISTINCT FROM (excluded.name, excluded.user_count, excluded.metrics, excluded.intervals,
          excluded.segments)""";
  private static final String COMPARISON =
      """
      INSERT INTO ops.comparisons
        (evaluation_id, model_id, other_id, metric, model_value, other_value, difference, lower_end,
         upper_end, p_bootstrap, p_wilcoxon, p_bootstrap_holm, p_wilcoxon_holm, settings, compared_at,
         run_id)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?)
      ON CONFLICT (evaluation_id, model_id, other_id, metric) DO UPDATE SET
        model_value = excluded.model_value, other_value = excluded.other_value,
        difference = excluded.difference, lower_end = excluded.lower_end,
        upper_end = excluded.upper_end, p_bootstrap = excluded.p_bootstrap,
        p_wilcoxon = excluded.p_wilcoxon, p_bootstrap_holm = excluded.p_bootstrap_holm,
        p_wilcoxon_holm = excluded.p_wilcoxon_holm, compared_at = excluded.compared_at,
        run_id = excluded.run_id
      WHERE (comparisons.model_value, comparisons.other_value, comparisons.difference,
          comparisons.lower_end, comparisons.upper_end, comparisons.p_bootstrap,
          comparisons.p_wilcoxon, comparisons.p_bootstrap_holm, comparisons.p_wilcoxon_holm)
        IS DISTINCT FROM (excluded.model_value, excluded.other_value, excluded.difference,
          excluded.lower_end, excluded.upper_end, excluded.p_bootstrap,
          excluded.p_wilcoxon, excluded.p_bootstrap_holm, excluded.p_wilcoxon_holm)""";
  private static final String NEWEST =
      """
      SELECT model_id, other_id, metric, model_value, other_value, difference, lower_end, upper_end,
        p_bootstrap, p_wilcoxon, p_bootstrap_holm, p_wilcoxon_holm, compared_at
      FROM ops.comparisons
      WHERE settings = ?::jsonb AND metric = ?
        AND ((model_id = ? AND other_id = ?) OR (other_id = ? AND model_id = ?))
      ORDER BY compared_at DESC, evaluation_id LIMIT 1""";

  private final Postgres postgres;

  public EvaluationLog(Postgres postgres) {
    this.postgres = postgres;
  }

  /**
   * What a model was worth.
   *
   * @param metrics JSON object of numbers
   * @param intervals JSON object of pairs of numbers
   * @param segments JSON object
   */
  public record Entry(
      UUID modelId, String name, long users, String metrics, String intervals, String segments) {}

  /**
   * How two models compare.
   *
   * @param difference mean over users of the one less the other
   * @param lower lower end of its interval
   * @param upper upper end of its interval
   */
  public record Pair(
      UUID modelId,
      UUID otherId,
      String metric,
      double modelValue,
      double otherValue,
      double difference,
      double lower,
      double upper,
      double pBootstrap,
      double pWilcoxon,
      double pBootstrapHolm,
      double pWilcoxonHolm) {
    /** The smaller id, as PostgreSQL orders them, first. */
    Pair inOrder() {
      return modelId.toString().compareTo(otherId.toString()) < 0 ? this : reversed();
    }

    /** The same, seen from the other. */
    Pair reversed() {
      return new Pair(
          otherId,
          modelId,
          metric,
          otherValue,
          modelValue,
          -difference,
          -upper,
          -lower,
          pBootstrap,
          pWilcoxon,
          pBootstrapHolm,
          pWilcoxonHolm);
    }
  }

  /**
   * The run that found it out.
   *
   * @param id the run
   * @param at when it began
   */
  public record Run(UUID id, Instant at) {}

  /**
   * A pair and when it was compared.
   *
   * @param at when the run began that compared it
   */
  public record Compared(Pair pair, Instant at) {}

  /**
   * Keeps all that one run found out, in one step; of a pair the model with the smaller id comes
   * first. What was known already stays as it is; where something else comes out, it takes its
   * place.
   *
   * @param settings how models were judged, a JSON object
   * @return how many rows are new or changed
   */
  public long keep(
      UUID evaluationId, Run run, String settings, List<Entry> entries, List<Pair> pairs) {
    OffsetDateTime time = run.at().atOffset(ZoneOffset.UTC);
    return postgres.inTransaction(
        "keep evaluation " + evaluationId,
        connection -> {
          long changed = 0;
          for (Entry entry : entries) {
            changed +=
                Sql.update(
                    connection,
                    EVALUATION,
                    evaluationId,
                    entry.modelId(),
                    entry.name(),
                    entry.users(),
                    entry.metrics(),
                    entry.intervals(),
                    entry.segments(),
                    time,
                    run.id());
          }
          for (Pair pair : pairs) {
            changed += keep(connection, evaluationId, pair.inOrder(), settings, run);
          }
          return changed;
        });
  }

  private static long keep(
      Connection connection, UUID evaluationId, Pair pair, String settings, Run run)
      throws SQLException {
    return Sql.update(
        connection,
        COMPARISON,
        evaluationId,
        pair.modelId(),
        pair.otherId(),
        pair.metric(),
        pair.modelValue(),
        pair.otherValue(),
        pair.difference(),
        pair.lower(),
        pair.upper(),
        pair.pBootstrap(),
        pair.pWilcoxon(),
        pair.pBootstrapHolm(),
        pair.pWilcoxonHolm(),
        settings,
        run.at().atOffset(ZoneOffset.UTC),
        run.id());
  }

  /**
   * The newest comparison of two models, seen from the first.
   *
   * @param settings how they must have been judged, a JSON object
   */
  public Optional<Compared> newest(UUID modelId, UUID otherId, String metric, String settings) {
    return postgres.inTransaction(
        "look up how model " + modelId + " compares",
        connection ->
            Sql.query(
                    connection,
                    NEWEST,
                    row -> {
                      Pair pair =
                          new Pair(
                              row.getObject(1, UUID.class),
                              row.getObject(2, UUID.class),
                              row.getString(3),
                              row.getDouble(4),
                              row.getDouble(5),
                              row.getDouble(6),
                              row.getDouble(7),
                              row.getDouble(8),
                              row.getDouble(9),
                              row.getDouble(10),
                              row.getDouble(11),
                              row.getDouble(12));
                      return new Compared(
                          pair.modelId().equals(modelId) ? pair : pair.reversed(),
                          row.getObject(13, OffsetDateTime.class).toInstant());
                    },
                    settings,
                    metric,
                    modelId,
                    otherId,
                    modelId,
                    otherId)
                .stream()
                .findFirst());
  }
}

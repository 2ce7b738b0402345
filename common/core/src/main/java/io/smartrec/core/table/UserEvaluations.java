package io.smartrec.core.table;

import io.smartrec.core.domain.Segment;
import io.smartrec.core.metrics.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns of {@code user_evaluations}: what a model's list was worth to each user of a hold-out.
 * Beside these it has a column for every metric of one user, named by its code.
 */
public final class UserEvaluations {
  /** Name of the table in the lake. */
  public static final String TABLE = "user_evaluations";

  public static final String EVALUATION_ID = "evaluation_id";
  public static final String MODEL_ID = "model_id";
  public static final String USER_ID = "user_id";
  public static final String K = "k";
  public static final String SEGMENT = "segment";

  /** The metrics that have a column, in its order. */
  public static final List<Metric> METRICS = Metric.ofUsers();

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "What the first k items of a model's list were worth to a user of a hold-out",
          List.of(EVALUATION_ID, MODEL_ID, USER_ID, K),
          List.of(EVALUATION_ID),
          columns());

  private UserEvaluations() {}

  private static List<ContractColumn> columns() {
    List<ContractColumn> columns =
        new ArrayList<>(
            List.of(
                ContractColumn.of(
                    EVALUATION_ID,
                    ColumnType.UUID,
                    "The hold-out: from data, split and settings; the same for all that is compared"),
                ContractColumn.of(
                    MODEL_ID,
                    ColumnType.UUID,
                    "The model whose recipe was trained before the hold-out"),
                ContractColumn.of(USER_ID, ColumnType.UUID, "To whom"),
                ContractColumn.of(K, ColumnType.COUNT, "How many items").atLeast(1),
                ContractColumn.of(SEGMENT, ColumnType.TEXT, "How much training knows of the user")
                    .oneOf(Segment.codes())));
    for (Metric metric : METRICS) {
      columns.add(
          ContractColumn.of(
                  metric.code(),
                  ColumnType.NUMBER,
                  metric.atK()
                      ? "docs/metrics.md"
                      : "docs/metrics.md; of all candidates, the same for every k")
              .optional());
    }
    return columns;
  }
}

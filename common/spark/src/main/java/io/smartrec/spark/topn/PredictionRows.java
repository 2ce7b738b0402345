package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.explanation.Explanation;
import io.smartrec.core.explanation.ExplanationJson;
import io.smartrec.core.ranking.RankedList;
import io.smartrec.core.table.Predictions;
import io.smartrec.spark.session.PartitionCounts;
import java.time.Instant;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Lists as rows for {@code predictions}, a row per item with its explanation.
 *
 * <p>Whoever reads them orders by score: so a score that would not fall along the list, as that of
 * a promoted item or of another stage, is brought to just below the one before. The explanation
 * keeps what the stage gave.
 */
final class PredictionRows extends Recommender.PerUser {
  /** Columns of {@link Predictions} that differ from row to row. */
  static final StructType SCHEMA =
      new StructType()
          .add(Predictions.USER_ID, DataTypes.StringType, false)
          .add(Predictions.ITEM_ID, DataTypes.StringType, false)
          .add(Predictions.SCORE, DataTypes.DoubleType, false)
          .add(Predictions.EXPLANATION, DataTypes.StringType, false);

  private final ItemCatalogue catalogue;
  private final ListExplainer explainer;
  private final Map<String, PartitionCounts> removed;

  PredictionRows(Iterator<Row> users, ListParts parts, Map<String, PartitionCounts> removed) {
    super(users, parts);
    this.catalogue = parts.catalogue();
    this.explainer = new ListExplainer(parts);
    this.removed = removed;
  }

  /** All columns of {@link Predictions}. */
  static Dataset<Row> of(Dataset<Row> rows, UUID modelId, Instant generatedAt) {
    return rows.select(
        col(Predictions.USER_ID),
        col(Predictions.ITEM_ID),
        lit(modelId.toString()).as(Predictions.MODEL_ID),
        col(Predictions.SCORE),
        col(Predictions.EXPLANATION),
        lit(generatedAt).as(Predictions.GENERATED_AT));
  }

  @Override
  void add(UserList list, Deque<Row> into) {
    RankedList items = list.list();
    String user = list.user().getString(UserRows.USER_AT);
    double previous = Double.POSITIVE_INFINITY;
    int place = 0;
    for (Explanation explanation : explainer.explain(list)) {
      int item = items.items()[place];
      double score = explanation.score();
      boolean falls = score < previous || (score == previous && item > items.items()[place - 1]);
      previous = falls ? score : Math.nextDown(previous);
      into.add(
          RowFactory.create(
              user, catalogue.ids().id(item), previous, ExplanationJson.of(explanation)));
      place++;
    }
  }

  @Override
  void afterBatch() {
    maker
        .rules()
        .removed()
        .forEach((rule, items) -> Objects.requireNonNull(removed.get(rule), rule).add(items));
  }
}

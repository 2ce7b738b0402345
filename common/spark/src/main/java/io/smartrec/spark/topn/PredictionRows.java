package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.named_struct;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.table.Predictions;
import java.time.Instant;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows for {@code predictions} out of recommendations, each with a simple explanation:
 *
 * <pre>
 * {"reason":"similar_to_seen","rank":1,"because_item_id":"...","similarity":0.83}
 * {"reason":"popular","rank":1}         (models of rank 1: the score is the number of users)
 * {"reason":"matches_taste","rank":1}   (no seen item is similar)
 * </pre>
 */
public final class PredictionRows {
  public static final String REASON_SIMILAR = "similar_to_seen";
  public static final String REASON_POPULAR = "popular";
  public static final String REASON_TASTE = "matches_taste";

  private final UUID modelId;
  private final boolean personal;
  private final Instant generatedAt;

  /**
   * @param modelId the model that recommends
   * @param rank its rank; models of rank 1 recommend what is popular
   * @param generatedAt recorded with every row
   */
  public PredictionRows(UUID modelId, int rank, Instant generatedAt) {
    this.modelId = modelId;
    this.personal = rank > 1;
    this.generatedAt = generatedAt;
  }

  /**
   * Columns of {@link Predictions}.
   *
   * @param recommendations what {@link TopN} gives
   */
  public Dataset<Row> apply(Dataset<Row> recommendations) {
    Column rank = col(TopN.RANK);
    Column similar =
        to_json(
            named_struct(
                lit("reason"), lit(REASON_SIMILAR),
                lit("rank"), rank,
                lit("because_item_id"), col(TopN.BECAUSE_ITEM_ID),
                lit("similarity"), round(col(TopN.BECAUSE_SIMILARITY), 4)));
    Column plain =
        to_json(
            named_struct(
                lit("reason"), lit(personal ? REASON_TASTE : REASON_POPULAR), lit("rank"), rank));
    return recommendations.select(
        col(TopN.USER_ID).as(Predictions.USER_ID),
        col(TopN.ITEM_ID).as(Predictions.ITEM_ID),
        lit(modelId.toString()).as(Predictions.MODEL_ID),
        col(TopN.SCORE).as(Predictions.SCORE),
        when(col(TopN.BECAUSE_ITEM_ID).isNotNull(), similar)
            .otherwise(plain)
            .as(Predictions.EXPLANATION),
        lit(generatedAt).as(Predictions.GENERATED_AT));
  }
}

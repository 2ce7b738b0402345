package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.named_struct;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.domain.Algorithm;
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
 * {"reason":"matches_taste","rank":1}   (no seen item is similar)
 * {"reason":"popular","rank":1}         (of popularity: the score is the number of users)
 * {"reason":"trending","rank":1}        (of trending)
 * </pre>
 */
public final class PredictionRows {
  public static final String REASON_SIMILAR = "similar_to_seen";
  public static final String REASON_POPULAR = "popular";
  public static final String REASON_TRENDING = "trending";
  public static final String REASON_TASTE = "matches_taste";

  private final UUID modelId;
  private final Algorithm algorithm;
  private final Instant generatedAt;

  /**
   * @param modelId the model that recommends
   * @param algorithm how it recommends
   * @param generatedAt recorded with every row
   */
  public PredictionRows(UUID modelId, Algorithm algorithm, Instant generatedAt) {
    this.modelId = modelId;
    this.algorithm = algorithm;
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
    Column plain = to_json(named_struct(lit("reason"), lit(reason()), lit("rank"), rank));
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

  /** Of an item to which no seen one is similar. */
  private String reason() {
    return switch (algorithm) {
      case ALS, CONTENT, ITEM_SIMILARITY, HYBRID -> REASON_TASTE;
      case POPULARITY -> REASON_POPULAR;
      case TRENDING -> REASON_TRENDING;
    };
  }
}

package io.smartrec.spark.tables;

/**
 * Columns of {@code predictions}: ids and explanation (JSON object) as strings; score double;
 * generated_at timestamp.
 */
public final class Predictions {
  /** Name of the table in the lake. */
  public static final String TABLE = "predictions";

  public static final String USER_ID = "user_id";
  public static final String ITEM_ID = "item_id";
  public static final String MODEL_ID = "model_id";
  public static final String SCORE = "score";
  public static final String EXPLANATION = "explanation";
  public static final String GENERATED_AT = "generated_at";

  private Predictions() {}
}

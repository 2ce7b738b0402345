package io.smartrec.spark.tables;

/** Columns of {@code predictions}: ids are UUIDs; explanation is a JSON object. */
public final class Predictions {
  /** Name of the table in the lake. */
  public static final String TABLE = "predictions";

  public static final String USER_ID = "user_id";
  public static final String ITEM_ID = "item_id";
  public static final String MODEL_ID = "model_id";
  public static final String SCORE = "score";
  public static final String EXPLANATION = "explanation";
  public static final String GENERATED_AT = "generated_at";

  /** The columns in table order. */
  public static final String DDL =
      "user_id STRING NOT NULL, item_id STRING NOT NULL, model_id STRING NOT NULL, score DOUBLE NOT NULL, explanation STRING NOT NULL, generated_at TIMESTAMP NOT NULL";

  private Predictions() {}
}

package io.smartrec.core.table;

import java.util.List;

/** Columns of {@code predictions}. */
public final class Predictions {
  /** Name of the table in the lake. */
  public static final String TABLE = "predictions";

  public static final String USER_ID = "user_id";
  public static final String ITEM_ID = "item_id";
  public static final String MODEL_ID = "model_id";
  public static final String SCORE = "score";
  public static final String EXPLANATION = "explanation";
  public static final String GENERATED_AT = "generated_at";

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "An item that a model recommends to a user",
          List.of(USER_ID, ITEM_ID, MODEL_ID),
          List.of(MODEL_ID),
          List.of(
              ContractColumn.of(USER_ID, ColumnType.UUID, "For whom"),
              ContractColumn.of(ITEM_ID, ColumnType.UUID, "Which item"),
              ContractColumn.of(MODEL_ID, ColumnType.UUID, "By which model"),
              ContractColumn.of(
                  SCORE,
                  ColumnType.NUMBER,
                  "Higher is better; comparable within one user and model only"),
              ContractColumn.of(
                  EXPLANATION,
                  ColumnType.JSON_OBJECT,
                  "Why, in the schema of docs/explanations.md"),
              ContractColumn.of(GENERATED_AT, ColumnType.INSTANT, "When it was computed")));

  private Predictions() {}
}

package io.smartrec.core.table;

import java.util.List;

/** Columns of {@code similar_items}. */
public final class SimilarItemPairs {
  /** Name of the table in the lake. */
  public static final String TABLE = "similar_items";

  public static final String ITEM_ID = "item_id";
  public static final String SIMILAR_ITEM_ID = "similar_item_id";
  public static final String MODEL_ID = "model_id";
  public static final String RANK = "rank";
  public static final String SIMILARITY = "similarity";
  public static final String GENERATED_AT = "generated_at";

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "An item that the same users turn to as another one",
          List.of(ITEM_ID, SIMILAR_ITEM_ID, MODEL_ID),
          List.of(MODEL_ID),
          List.of(
              ContractColumn.of(ITEM_ID, ColumnType.UUID, "Of which item"),
              ContractColumn.of(SIMILAR_ITEM_ID, ColumnType.UUID, "Which item is similar"),
              ContractColumn.of(MODEL_ID, ColumnType.UUID, "By which model"),
              ContractColumn.of(RANK, ColumnType.COUNT, "1 is the most similar one").atLeast(1),
              ContractColumn.of(
                  SIMILARITY,
                  ColumnType.NUMBER,
                  "Higher is more similar; comparable within one model only"),
              ContractColumn.of(GENERATED_AT, ColumnType.INSTANT, "When it was computed")));

  private SimilarItemPairs() {}
}

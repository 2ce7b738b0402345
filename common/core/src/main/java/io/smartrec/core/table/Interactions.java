package io.smartrec.core.table;

import io.smartrec.core.domain.ActionType;
import java.util.List;

/** Columns of {@code interactions}. */
public final class Interactions {
  /** Name of the table in the lake. */
  public static final String TABLE = "interactions";

  public static final String ID = "id";
  public static final String USER_ID = "user_id";
  public static final String ITEM_ID = "item_id";
  public static final String ACTION_TYPE = "action_type";
  public static final String VALUE = "value";
  public static final String TIMESTAMP = "timestamp";
  public static final String CONTEXT = "context";

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "Something a user did with an item",
          List.of(ID),
          List.of(),
          List.of(
              ContractColumn.of(
                  ID,
                  ColumnType.UUID,
                  "Identifier of the event; from user, item, action and time where the source has none"),
              ContractColumn.of(USER_ID, ColumnType.UUID, "Who"),
              ContractColumn.of(ITEM_ID, ColumnType.UUID, "With which item"),
              ContractColumn.of(ACTION_TYPE, ColumnType.TEXT, "What").oneOf(ActionType.codes()),
              ContractColumn.of(
                      VALUE,
                      ColumnType.NUMBER,
                      "How much, for example a quantity, an amount or a rating")
                  .atLeast(0),
              ContractColumn.of(TIMESTAMP, ColumnType.INSTANT, "When it happened"),
              ContractColumn.of(
                  CONTEXT,
                  ColumnType.JSON_OBJECT,
                  "Circumstances, for example device, session or experiment variant")));

  private Interactions() {}
}

package io.smartrec.core.table;

import java.util.List;

/** Columns of {@code features}. */
public final class Features {
  /** Name of the table in the lake. */
  public static final String TABLE = "features";

  public static final String ID = "id";
  public static final String ENTITY_ID = "entity_id";
  public static final String ENTITY_TYPE = "entity_type";
  public static final String FEATURE_NAME = "feature_name";
  public static final String VALUE = "value";
  public static final String COMPUTED_AT = "computed_at";

  /** Value of {@link #ENTITY_TYPE} for users. */
  public static final String USER = "user";

  /** Value of {@link #ENTITY_TYPE} for items. */
  public static final String ITEM = "item";

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "One feature of a user or an item, as of a point in time",
          List.of(ENTITY_TYPE, ENTITY_ID, FEATURE_NAME, COMPUTED_AT),
          List.of(COMPUTED_AT),
          List.of(
              ContractColumn.of(
                  ID, ColumnType.UUID, "Identifier, from the other columns of the key (version 5)"),
              ContractColumn.of(ENTITY_ID, ColumnType.UUID, "The user or item"),
              ContractColumn.of(ENTITY_TYPE, ColumnType.TEXT, "Which of the two it is")
                  .oneOf(List.of(USER, ITEM)),
              ContractColumn.of(FEATURE_NAME, ColumnType.TEXT, "Name of the feature").upTo(100),
              ContractColumn.of(VALUE, ColumnType.NUMBER, "Its value"),
              ContractColumn.of(
                  COMPUTED_AT,
                  ColumnType.INSTANT,
                  "The point in time: nothing at or after it was looked at")));

  private Features() {}
}

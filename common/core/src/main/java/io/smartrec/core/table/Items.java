package io.smartrec.core.table;

import java.util.List;

/** Columns of {@code items}. */
public final class Items {
  /** Name of the table in the lake. */
  public static final String TABLE = "items";

  public static final String ID = "id";
  public static final String TYPE = "type";
  public static final String METADATA = "metadata";
  public static final String CREATED_AT = "created_at";
  public static final String UPDATED_AT = "updated_at";

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "Something that can be recommended",
          List.of(ID),
          List.of(),
          List.of(
              ContractColumn.of(
                  ID,
                  ColumnType.UUID,
                  "Identifier; version 5 (from the source's name and id) where the source has no UUIDs"),
              ContractColumn.of(
                  TYPE, ColumnType.TEXT, "Kind of item, for example product or movie"),
              ContractColumn.of(
                  METADATA,
                  ColumnType.JSON_OBJECT,
                  "Title, category, price and whatever else describes the item; source_id is the source's own id"),
              ContractColumn.of(
                      CREATED_AT, ColumnType.INSTANT, "The earliest known time of the item")
                  .optional(),
              ContractColumn.of(
                      UPDATED_AT,
                      ColumnType.INSTANT,
                      "When the content was last seen; the newest wins")
                  .optional()));

  private Items() {}
}

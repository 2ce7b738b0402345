package io.smartrec.core.table;

import java.util.List;

/** Columns of {@code users}. */
public final class Users {
  /** Name of the table in the lake. */
  public static final String TABLE = "users";

  public static final String ID = "id";
  public static final String DEMOGRAPHICS = "demographics";
  public static final String CREATED_AT = "created_at";
  public static final String UPDATED_AT = "updated_at";

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "A person, or whoever acts like one",
          List.of(ID),
          List.of(),
          List.of(
              ContractColumn.of(
                  ID,
                  ColumnType.UUID,
                  "Identifier; version 5 (from the source's name and id) where the source has no UUIDs"),
              ContractColumn.of(
                  DEMOGRAPHICS,
                  ColumnType.JSON_OBJECT,
                  "What is known of the user; source_id is the source's own id"),
              ContractColumn.of(
                      CREATED_AT, ColumnType.INSTANT, "The earliest known time of the user")
                  .optional(),
              ContractColumn.of(
                      UPDATED_AT,
                      ColumnType.INSTANT,
                      "When the content was last seen; the newest wins")
                  .optional()));

  private Users() {}
}

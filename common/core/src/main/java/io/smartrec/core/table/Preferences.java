package io.smartrec.core.table;

import java.util.List;

/** Columns of {@code preferences}. */
public final class Preferences {
  /** Name of the table in the lake. */
  public static final String TABLE = "preferences";

  public static final String USER_ID = "user_id";
  public static final String PREFERENCE_KEY = "preference_key";
  public static final String PREFERENCE_VALUE = "preference_value";
  public static final String UPDATED_AT = "updated_at";

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "What a user said they like or want",
          List.of(USER_ID, PREFERENCE_KEY),
          List.of(),
          List.of(
              ContractColumn.of(USER_ID, ColumnType.UUID, "Whose"),
              ContractColumn.of(
                      PREFERENCE_KEY,
                      ColumnType.TEXT,
                      "Which preference, for example favourite_categories")
                  .upTo(100),
              ContractColumn.of(PREFERENCE_VALUE, ColumnType.JSON, "Its value"),
              ContractColumn.of(UPDATED_AT, ColumnType.INSTANT, "When it was said; the newest wins")
                  .optional()));

  private Preferences() {}
}

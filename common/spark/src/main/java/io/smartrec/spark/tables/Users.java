package io.smartrec.spark.tables;

/**
 * Columns of {@code users}: demographics is a JSON object; updated_at is when the content was last
 * seen.
 */
public final class Users {
  /** Name of the table in the lake. */
  public static final String TABLE = "users";

  public static final String ID = "id";
  public static final String DEMOGRAPHICS = "demographics";
  public static final String CREATED_AT = "created_at";
  public static final String UPDATED_AT = "updated_at";

  /** The columns in table order. */
  public static final String DDL =
      "id STRING NOT NULL, demographics STRING NOT NULL, created_at TIMESTAMP, updated_at TIMESTAMP";

  private Users() {}
}

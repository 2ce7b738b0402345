package io.smartrec.spark.tables;

/**
 * Columns of {@code users}: id and demographics (JSON object) as strings; created_at and updated_at
 * as timestamps.
 */
public final class Users {
  /** Name of the table in the lake. */
  public static final String TABLE = "users";

  public static final String ID = "id";
  public static final String DEMOGRAPHICS = "demographics";
  public static final String CREATED_AT = "created_at";
  public static final String UPDATED_AT = "updated_at";

  private Users() {}
}

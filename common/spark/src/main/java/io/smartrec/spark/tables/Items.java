package io.smartrec.spark.tables;

/**
 * Columns of {@code items}: id, type and metadata (JSON object) as strings; created_at and
 * updated_at as timestamps.
 */
public final class Items {
  /** Name of the table in the lake. */
  public static final String TABLE = "items";

  public static final String ID = "id";
  public static final String TYPE = "type";
  public static final String METADATA = "metadata";
  public static final String CREATED_AT = "created_at";
  public static final String UPDATED_AT = "updated_at";

  private Items() {}
}

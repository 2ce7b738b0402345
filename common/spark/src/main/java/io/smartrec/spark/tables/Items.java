package io.smartrec.spark.tables;

/**
 * Columns of {@code items}: metadata is a JSON object; updated_at is when the content was last
 * seen.
 */
public final class Items {
  /** Name of the table in the lake. */
  public static final String TABLE = "items";

  public static final String ID = "id";
  public static final String TYPE = "type";
  public static final String METADATA = "metadata";
  public static final String CREATED_AT = "created_at";
  public static final String UPDATED_AT = "updated_at";

  /** The columns in table order. */
  public static final String DDL =
      "id STRING NOT NULL, type STRING NOT NULL, metadata STRING NOT NULL, created_at TIMESTAMP, updated_at TIMESTAMP";

  private Items() {}
}

package io.smartrec.spark.tables;

/**
 * Columns of {@code interactions}: ids, action_type and context (JSON object) as strings; value
 * double; timestamp.
 */
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

  private Interactions() {}
}

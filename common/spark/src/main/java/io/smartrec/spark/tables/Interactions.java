package io.smartrec.spark.tables;

/** Columns of {@code interactions}: ids are UUIDs; context is a JSON object. */
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

  /** The columns in table order. */
  public static final String DDL =
      "id STRING NOT NULL, user_id STRING NOT NULL, item_id STRING NOT NULL, action_type STRING NOT NULL, value DOUBLE NOT NULL, timestamp TIMESTAMP NOT NULL, context STRING NOT NULL";

  private Interactions() {}
}

package io.smartrec.core.table;

/** What a column holds. */
public enum ColumnType {
  /** A UUID in its 36 lower-case characters. */
  UUID("STRING", "UUID"),
  TEXT("STRING", "text"),
  /** Finite: neither NaN nor infinity. */
  NUMBER("DOUBLE", "number"),
  COUNT("BIGINT", "whole number"),
  /** Microseconds, UTC. */
  INSTANT("TIMESTAMP", "timestamp"),
  /** A JSON object as text, without NUL characters. */
  JSON_OBJECT("STRING", "JSON object"),
  /** Any JSON value as text, without NUL characters. */
  JSON("STRING", "JSON"),
  CODES("ARRAY<STRING>", "list of codes");

  private final String sql;
  private final String words;

  ColumnType(String sql, String words) {
    this.sql = sql;
    this.words = words;
  }

  /** Spark's name of the type it is stored as. */
  public String sql() {
    return sql;
  }

  /** Whether its values have an order that means something. */
  boolean isOrdered() {
    return this == NUMBER || this == COUNT || this == INSTANT;
  }

  /** The type in words. */
  public String words() {
    return words;
  }
}

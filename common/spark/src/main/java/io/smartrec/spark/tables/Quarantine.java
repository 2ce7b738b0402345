package io.smartrec.spark.tables;

/**
 * Columns of {@code quarantine}: rows that were refused. {@code id} is a hash of source, entity,
 * file, reasons and row, so that reading a file again adds nothing; row_count counts equal rows of
 * one file; source_row is the raw row as JSON.
 */
public final class Quarantine {
  /** Name of the table in the lake. */
  public static final String TABLE = "quarantine";

  public static final String ID = "id";
  public static final String SOURCE = "source";
  public static final String ENTITY = "entity";
  public static final String REASONS = "reasons";
  public static final String SOURCE_ROW = "source_row";
  public static final String SOURCE_FILE = "source_file";
  public static final String ROW_COUNT = "row_count";
  public static final String RUN_ID = "run_id";
  public static final String QUARANTINED_AT = "quarantined_at";

  /** The columns in table order. */
  public static final String DDL =
      "id STRING NOT NULL, source STRING NOT NULL, entity STRING NOT NULL, reasons ARRAY<STRING> NOT NULL, source_row STRING NOT NULL, source_file STRING NOT NULL, row_count BIGINT NOT NULL, run_id STRING NOT NULL, quarantined_at TIMESTAMP NOT NULL";

  private Quarantine() {}
}

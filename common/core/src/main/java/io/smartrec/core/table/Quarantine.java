package io.smartrec.core.table;

import java.util.List;

/** Columns of {@code quarantine}: rows that were refused. */
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

  /** What its rows promise. */
  public static final Contract CONTRACT =
      new Contract(
          TABLE,
          "A row that was refused, and why",
          List.of(ID),
          List.of(),
          List.of(
              ContractColumn.of(
                  ID,
                  ColumnType.TEXT,
                  "Hash of source, table, file, reasons and row: reading a file again adds nothing"),
              ContractColumn.of(SOURCE, ColumnType.TEXT, "The source in the configuration"),
              ContractColumn.of(ENTITY, ColumnType.TEXT, "The table it was meant for"),
              ContractColumn.of(REASONS, ColumnType.CODES, "Codes of all that is wrong with it"),
              ContractColumn.of(SOURCE_ROW, ColumnType.TEXT, "The row as it came, as JSON"),
              ContractColumn.of(SOURCE_FILE, ColumnType.TEXT, "The file it came from"),
              ContractColumn.of(
                      ROW_COUNT, ColumnType.COUNT, "How many equal rows of that file it stands for")
                  .atLeast(1),
              ContractColumn.of(
                  RUN_ID, ColumnType.UUID, "The run that first refused it, in ops.job_runs"),
              ContractColumn.of(QUARANTINED_AT, ColumnType.INSTANT, "When that run began")));

  private Quarantine() {}
}

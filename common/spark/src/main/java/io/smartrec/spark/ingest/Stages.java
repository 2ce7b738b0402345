package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Intermediate columns, in steps: what is used more than once is computed once, and the generated
 * code stays small enough for the JVM to compile it.
 */
final class Stages {
  private static final String PREFIX = "__stage_";

  private final Map<String, Column> pending = new LinkedHashMap<>();
  private final Map<String, Column> pendingNext = new LinkedHashMap<>();
  private Dataset<Row> rows;

  Stages(Dataset<Row> rows) {
    this.rows = rows;
  }

  /** Keeps a column under a name; it can be used after the next {@link #next}. */
  Column keep(String name, Column column) {
    pending.put(PREFIX + name, column);
    return col(PREFIX + name);
  }

  /** As {@link #keep}, one stage later: the column may use what is kept for this one. */
  Column keepNext(String name, Column column) {
    pendingNext.put(PREFIX + name, column);
    return col(PREFIX + name);
  }

  /** What was kept can be used from here on. */
  void next() {
    rows = rows.withColumns(pending);
    pending.clear();
    pending.putAll(pendingNext);
    pendingNext.clear();
  }

  /** The rows with all that was kept. */
  Dataset<Row> rows() {
    return rows;
  }
}

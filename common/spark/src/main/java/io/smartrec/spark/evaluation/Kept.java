package io.smartrec.spark.evaluation;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Rows that are kept in memory, and on disk where it is short, until this is closed. */
final class Kept implements AutoCloseable {
  private final List<Dataset<Row>> kept = new ArrayList<>();

  /** Keeps rows from the time on when they are first computed. */
  Dataset<Row> keep(Dataset<Row> rows) {
    Dataset<Row> persisted = rows.persist(StorageLevel.MEMORY_AND_DISK());
    kept.add(persisted);
    return persisted;
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
    kept.clear();
  }
}

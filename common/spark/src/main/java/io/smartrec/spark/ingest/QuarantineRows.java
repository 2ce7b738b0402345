package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.Quarantine;
import io.smartrec.spark.source.RawRows;
import java.time.Instant;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows for {@code quarantine} out of refused rows. Equal rows of one file become one row with their
 * number; the id is a hash of all but the time and the run, so that reading a file again gives the
 * same ids.
 */
public final class QuarantineRows {
  private static final String SEPARATOR = "\u001f";

  private final String source;
  private final Entity entity;
  private final UUID runId;
  private final Instant now;

  public QuarantineRows(String source, Entity entity, UUID runId, Instant now) {
    this.source = source;
    this.entity = entity;
    this.runId = runId;
    this.now = now;
  }

  /**
   * Of these rows those that are not there yet, and those that stand for more rows now. A row keeps
   * the run that refused it first.
   *
   * @param rows columns of {@link Quarantine}
   * @param there the table
   */
  public Dataset<Row> changes(Dataset<Row> rows, Dataset<Row> there) {
    Dataset<Row> known =
        there.select(
            col(Quarantine.ID),
            col(Quarantine.ROW_COUNT).as("known_rows"),
            col(Quarantine.RUN_ID).as("first_run"),
            col(Quarantine.QUARANTINED_AT).as("first_time"));
    return rows.join(known, new String[] {Quarantine.ID}, "left_outer")
        .where(coalesce(col("known_rows"), lit(0)).lt(col(Quarantine.ROW_COUNT)))
        .withColumn(Quarantine.RUN_ID, coalesce(col("first_run"), col(Quarantine.RUN_ID)))
        .withColumn(
            Quarantine.QUARANTINED_AT, coalesce(col("first_time"), col(Quarantine.QUARANTINED_AT)))
        .drop("known_rows", "first_run", "first_time");
  }

  /**
   * Columns of {@link Quarantine}.
   *
   * @param refused rows of {@link RowMapping} with at least one reason
   */
  public Dataset<Row> apply(Dataset<Row> refused) {
    return refused
        .groupBy(RowMapping.REASONS, RowMapping.SOURCE_ROW, RawRows.SOURCE_FILE)
        .agg(count(lit(1)).as(Quarantine.ROW_COUNT))
        .withColumnRenamed(RawRows.SOURCE_FILE, Quarantine.SOURCE_FILE)
        .withColumn(Quarantine.SOURCE, lit(source))
        .withColumn(Quarantine.ENTITY, lit(entity.code()))
        .withColumn(Quarantine.RUN_ID, lit(runId.toString()))
        .withColumn(Quarantine.QUARANTINED_AT, lit(now))
        .withColumn(
            Quarantine.ID,
            sha2(
                concat_ws(
                    SEPARATOR,
                    col(Quarantine.SOURCE),
                    col(Quarantine.ENTITY),
                    col(Quarantine.SOURCE_FILE),
                    concat_ws(",", col(Quarantine.REASONS)),
                    col(Quarantine.SOURCE_ROW)),
                256));
  }
}

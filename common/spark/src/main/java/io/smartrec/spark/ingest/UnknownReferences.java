package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * The users, or items, that rows refer to and nothing describes. Found by comparing distinct ids,
 * not rows; usually they are few.
 */
public final class UnknownReferences implements AutoCloseable {
  private static final String ROWS = "rows";

  private final String column;
  private final String reason;
  private final Dataset<Row> unknown;

  /**
   * @param checked rows of {@link RowMapping}
   * @param column the column that refers: user_id or item_id
   * @param known the ids that are described, in column {@code id}, in any number
   * @param reason code for rows that refer to something unknown
   */
  public UnknownReferences(Dataset<Row> checked, String column, Dataset<Row> known, String reason) {
    this.column = column;
    this.reason = reason;
    this.unknown =
        checked
            .where(col(column).isNotNull())
            .groupBy(column)
            .agg(count_if(BatchCounts.isGood()).as(ROWS))
            .join(known.select(col("id").as(column)), new String[] {column}, "left_anti")
            .persist(StorageLevel.MEMORY_AND_DISK());
  }

  /** How many good rows refer to something unknown. */
  public long rows() {
    return unknown.agg(coalesce(sum(ROWS), lit(0L))).first().getLong(0);
  }

  /** The rows with the reason added where it applies. */
  public Dataset<Row> markedIn(Dataset<Row> checked) {
    String mark = "__" + reason;
    Dataset<Row> marks = unknown.select(col(column), lit(true).as(mark));
    return checked
        .join(marks, new String[] {column}, "left_outer")
        .withColumn(
            RowMapping.REASONS,
            when(
                    col(mark).isNotNull(),
                    concat(coalesce(col(RowMapping.REASONS), array()), array(lit(reason))))
                .otherwise(col(RowMapping.REASONS)))
        .drop(mark);
  }

  @Override
  public void close() {
    unknown.unpersist();
  }
}

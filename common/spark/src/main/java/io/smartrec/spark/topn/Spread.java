package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that are few and small, while the work for each is not. */
public final class Spread {
  private Spread() {}

  /** In as many partitions as a shuffle has, which Spark does not put together again. */
  public static Dataset<Row> byId(Dataset<Row> rows, String id) {
    String partitions = rows.sparkSession().conf().get("spark.sql.shuffle.partitions");
    return rows.repartition(Integer.parseInt(partitions), col(id));
  }
}

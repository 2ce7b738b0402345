package io.smartrec.spark.preparation;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows that are computed once: their plan begins anew, so that rounds upon rounds do not grow it.
 */
public final class Settled {
  private Settled() {}

  /**
   * Computes rows and keeps them: in the checkpoint directory where there is one, which outlives a
   * lost executor; else with the executors. Spark lets go of them when nobody refers to them.
   */
  public static Dataset<Row> of(Dataset<Row> rows) {
    return rows.sparkSession().sparkContext().getCheckpointDir().isDefined()
        ? rows.checkpoint()
        : rows.localCheckpoint();
  }
}

package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.udf;

import io.smartrec.spark.session.PartitionCounts;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Counts rows while something else reads them, without a pass of its own. A partition that is
 * computed again, since its task, its stage or what was kept of it is lost, counts once.
 *
 * <p>{@code Dataset.observe} would count it again: its metrics add up all attempts at a map stage
 * (SPARK-58183).
 */
public final class RowCounter {
  private final PartitionCounts counts = new PartitionCounts();

  private RowCounter() {}

  /** A counter at 0. */
  public static RowCounter in(SparkSession spark) {
    RowCounter counter = new RowCounter();
    spark.sparkContext().register(counter.counts);
    return counter;
  }

  /**
   * The condition itself, to be used once in a filter: the rows it is true for are counted when
   * they are filtered.
   *
   * @param condition true or false, never null
   */
  public Column countIf(Column condition) {
    return udf(counting(counts), DataTypes.BooleanType).asNondeterministic().apply(condition);
  }

  /**
   * How many there were. To be asked for right after the first action that reads all rows: an
   * action with other partitions counts anew.
   */
  public long rows() {
    return counts.value();
  }

  private static UDF1<Boolean, Boolean> counting(PartitionCounts counts) {
    return condition -> {
      if (condition) {
        counts.add(1L);
      }
      return condition;
    };
  }
}

package io.smartrec.spark.split;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Column;

/**
 * A number that looks random and follows from a seed and an id: the same in whatever partition, at
 * whatever place the row stands.
 */
public final class Chance {
  private static final int BITS = 53;

  private Chance() {}

  /** Uniform in [0, 1), by the values of a column. */
  public static Column of(long seed, String column) {
    return shiftrightunsigned(xxhash64(lit(seed), col(column)), Long.SIZE - BITS)
        .divide((double) (1L << BITS));
  }
}

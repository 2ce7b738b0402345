package io.smartrec.spark.topn;

import io.smartrec.spark.algorithm.Features;
import org.apache.spark.sql.Row;

/**
 * A user's vector.
 *
 * @param positions where the values are, ascending; empty for a vector of factors, which has one at
 *     every position
 * @param features the values
 */
@SuppressWarnings("ArrayRecordComponent") // made for every user, compared by nobody
public record UserVector(int[] positions, float[] features) {
  private static final int[] EVERYWHERE = {};

  /** A vector of factors. */
  public static UserVector of(float[] features) {
    return new UserVector(EVERYWHERE, features);
  }

  /**
   * The vector in a row.
   *
   * @param positions column of the positions; null for factors
   * @param features column of the values
   */
  public static UserVector of(Row row, int positions, int features) {
    return row.isNullAt(positions)
        ? of(Features.of(row, features))
        : new UserVector(
            row.<Integer>getList(positions).stream().mapToInt(Integer::intValue).toArray(),
            Features.of(row, features));
  }
}

package io.smartrec.spark.postgres;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Splits all UUIDs into ranges of equal width, in PostgreSQL's order: that of unsigned numbers. */
final class KeyRanges {
  private static final BigInteger KEYS = BigInteger.ONE.shiftLeft(128);

  private KeyRanges() {}

  /**
   * Conditions on a uuid column, of which every UUID meets exactly one.
   *
   * @param column a quoted identifier
   * @param count how many, at least 1
   */
  static List<String> conditions(String column, int count) {
    if (count < 1) {
      throw new IllegalArgumentException("Cannot split into " + count + " ranges");
    }
    List<String> conditions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<String> bounds = new ArrayList<>();
      if (i > 0) {
        bounds.add(column + " >= " + literal(bound(i, count)));
      }
      if (i < count - 1) {
        bounds.add(column + " < " + literal(bound(i + 1, count)));
      }
      conditions.add(bounds.isEmpty() ? "true" : String.join(" AND ", bounds));
    }
    return conditions;
  }

  private static UUID bound(int i, int count) {
    BigInteger bound = KEYS.multiply(BigInteger.valueOf(i)).divide(BigInteger.valueOf(count));
    return new UUID(bound.shiftRight(64).longValue(), bound.longValue());
  }

  private static String literal(UUID id) {
    return "'" + id + "'::uuid";
  }
}

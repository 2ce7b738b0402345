package io.smartrec.spark.model;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.smartrec.spark.algorithm.FactorModel;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which index every id of a table of factors has, in a few words that depend on neither the order
 * of the rows nor their files.
 *
 * @param rows number of rows
 * @param isDense whether the indexes are 0 to rows - 1, each once
 * @param hash the sum of xxhash64(id, index) over all rows, as a decimal number. A sum, as an
 *     exclusive or would not see a row that comes twice as often, or twice not at all; of decimals,
 *     as it is then exact in any order (2^31 hashes of 64 bits have 29 digits), where longs would
 *     overflow and doubles round. It tells accidents apart, not forgeries: those the SHA-256 of the
 *     files are for.
 */
record IndexFingerprint(long rows, boolean isDense, String hash) {
  private static final IndexFingerprint EMPTY = new IndexFingerprint(0, true, "0");
  private static final String TABLE = "table";
  private static final String USERS = "users";
  private static final String ITEMS = "items";

  /** The two indexes of a model. */
  record OfModel(IndexFingerprint users, IndexFingerprint items) {}

  /** Reads id and index of both tables once, in one query. */
  static OfModel of(FactorModel model) {
    Map<String, IndexFingerprint> found =
        named(USERS, model.userFactors())
            .unionAll(named(ITEMS, model.itemFactors()))
            .groupBy(TABLE)
            .agg(
                count(lit(1)),
                count_distinct(col(FactorModel.INDEX)),
                min(FactorModel.INDEX),
                max(FactorModel.INDEX),
                sum(
                    xxhash64(col(FactorModel.ID), col(FactorModel.INDEX))
                        .cast(DataTypes.createDecimalType(19, 0))))
            .collectAsList()
            .stream()
            .collect(Collectors.toMap(row -> row.getString(0), IndexFingerprint::of));
    return new OfModel(found.getOrDefault(USERS, EMPTY), found.getOrDefault(ITEMS, EMPTY));
  }

  private static Dataset<Row> named(String table, Dataset<Row> factors) {
    return factors.select(lit(table).as(TABLE), col(FactorModel.ID), col(FactorModel.INDEX));
  }

  private static IndexFingerprint of(Row row) {
    long rows = row.getLong(1);
    boolean isDense = row.getLong(2) == rows && row.getInt(3) == 0 && row.getInt(4) == rows - 1;
    return new IndexFingerprint(rows, isDense, row.getDecimal(5).toPlainString());
  }

  /** In which way it is not the index of so many ids; empty when it is. */
  List<String> damages(String table, long expectedRows) {
    if (rows != expectedRows) {
      return List.of("%s has %d rows instead of %d".formatted(table, rows, expectedRows));
    }
    return isDense
        ? List.of()
        : List.of("the indexes of %s are not 0 to %d, each once".formatted(table, rows - 1));
  }

  /** In which way it is not the index that was saved; empty when it is. */
  List<String> damages(String table, long expectedRows, String expectedHash) {
    List<String> damages = damages(table, expectedRows);
    return damages.isEmpty() && !hash.equals(expectedHash)
        ? List.of(
            "%s gives other indexes to its ids: their hash is %s, that of the manifest %s"
                .formatted(table, hash, expectedHash))
        : damages;
  }
}

package io.smartrec.spark.model;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import io.smartrec.spark.algorithm.FactorModel;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which index every id of a table of factors has, in a few words that depend on neither the order
 * of the rows nor their files.
 *
 * @param rows number of rows
 * @param isDense whether the indexes are 0 to rows - 1, each once: whether their hashes have the
 *     same sum as those of these numbers
 * @param hash the sum of xxhash64(id, index) over all rows, as a decimal number. A sum, as an
 *     exclusive or would take a row that comes twice for one that never comes; an exact one, as it
 *     is then the same in any order. It tells accidents apart, not forgeries: those the SHA-256 of
 *     the files are for.
 */
record IndexFingerprint(long rows, boolean isDense, String hash) {
  private static final String TABLE = "table";
  private static final String USERS = "users";
  private static final String ITEMS = "items";
  private static final String ID_HASH = "id_hash";
  private static final String INDEX_HASH = "index_hash";

  /** The two indexes of a model. */
  record OfModel(IndexFingerprint users, IndexFingerprint items) {}

  /** What of a table can be summed without moving its rows. */
  private record Sums(long rows, BigInteger idHashes, BigInteger indexHashes) {
    static final Sums NONE = new Sums(0, BigInteger.ZERO, BigInteger.ZERO);
  }

  /** Reads id and index of both tables once, in one query; another one hashes as many numbers. */
  static OfModel of(FactorModel model) {
    Map<String, Sums> found =
        sums(hashed(USERS, model.userFactors()).unionAll(hashed(ITEMS, model.itemFactors())));
    Sums users = found.getOrDefault(USERS, Sums.NONE);
    Sums items = found.getOrDefault(ITEMS, Sums.NONE);
    SparkSession spark = model.userFactors().sparkSession();
    Map<String, Sums> dense =
        sums(numbers(spark, USERS, users.rows()).unionAll(numbers(spark, ITEMS, items.rows())));
    return new OfModel(
        of(users, dense.getOrDefault(USERS, Sums.NONE)),
        of(items, dense.getOrDefault(ITEMS, Sums.NONE)));
  }

  private static IndexFingerprint of(Sums found, Sums dense) {
    return new IndexFingerprint(
        found.rows(), found.indexHashes().equals(dense.indexHashes()), found.idHashes().toString());
  }

  private static Dataset<Row> hashed(String table, Dataset<Row> factors) {
    return factors.select(
        lit(table).as(TABLE),
        xxhash64(col(FactorModel.ID), col(FactorModel.INDEX)).as(ID_HASH),
        xxhash64(col(FactorModel.INDEX).cast(DataTypes.LongType)).as(INDEX_HASH));
  }

  /** What {@link #hashed} gives for the indexes from 0 on, but for ids. */
  private static Dataset<Row> numbers(SparkSession spark, String table, long count) {
    return spark
        .range(count)
        .select(lit(table).as(TABLE), lit(0L).as(ID_HASH), xxhash64(col("id")).as(INDEX_HASH));
  }

  private static Map<String, Sums> sums(Dataset<Row> hashed) {
    return hashed
        .groupBy(TABLE)
        .agg(
            count(lit(1)),
            sum(high(ID_HASH)),
            sum(low(ID_HASH)),
            sum(high(INDEX_HASH)),
            sum(low(INDEX_HASH)))
        .collectAsList()
        .stream()
        .collect(
            Collectors.toMap(
                row -> row.getString(0),
                row -> new Sums(row.getLong(1), whole(row, 2), whole(row, 4))));
  }

  /** In halves, 2^31 hashes of 64 bits add up to longs: exactly, and faster than as decimals. */
  private static Column high(String hash) {
    return shiftright(col(hash), Integer.SIZE);
  }

  private static Column low(String hash) {
    return col(hash).bitwiseAND(0xFFFF_FFFFL);
  }

  private static BigInteger whole(Row row, int high) {
    return BigInteger.valueOf(row.getLong(high))
        .shiftLeft(Integer.SIZE)
        .add(BigInteger.valueOf(row.getLong(high + 1)));
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

package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.xxhash64;

import io.smartrec.core.table.Contract;
import io.smartrec.core.table.Items;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * What a batch changes in a table: the rows that are new, and those that win against the row of the
 * same key. Applying them gives the same table in whatever order and however split the batches come
 * ({@link Deduplication} says which row wins).
 *
 * <p>Most keys occur once and are new. To find the others only 8 bytes of each row are shuffled, a
 * hash of its key; the rows with these hashes, and no others, are then compared whole. Two keys
 * with the same hash cost time, nothing else.
 *
 * <p>A batch that is in the table already, as after a retry, is found out by 16 bytes of each row:
 * a hash of its key and one of all its columns. Rows that agree in both count as the same.
 */
public final class TableChanges implements AutoCloseable {
  private static final String HASH = "key_hash";
  private static final String[] BY_HASH = {HASH};
  private static final String ROW_HASH = "row_hash";
  private static final String[] BY_BOTH = {HASH, ROW_HASH};

  /** From this share of known keys on it is worth asking whether the whole batch is known. */
  private static final double REPLAYED = 0.5;

  private final Contract contract;
  private final List<String> compared;
  private final List<Dataset<Row>> kept = new ArrayList<>();

  private TableChanges(Contract contract, List<String> compared) {
    this.contract = contract;
    this.compared = compared;
  }

  /**
   * What came of comparing.
   *
   * @param rows rows to insert or to put in place of those with the same key, in the columns of the
   *     table, with distinct keys
   * @param distinct rows of the batch with distinct keys
   * @param changed number of {@code rows}
   * @param allNew whether no row of the table has a key of the batch
   */
  public record Result(Dataset<Row> rows, long distinct, long changed, boolean allNew) {}

  /** For batches of this table; holds rows until it is closed. */
  public static TableChanges in(Contract contract) {
    return new TableChanges(contract, contract.names());
  }

  /**
   * As {@link #in}, for rows whose {@code updated_at} says no more than when they were read: a row
   * that differs from the table's in nothing else is no change.
   */
  public static TableChanges ofUndated(Contract contract) {
    return new TableChanges(
        contract,
        contract.names().stream().filter(name -> !name.equals(Items.UPDATED_AT)).toList());
  }

  /**
   * Compares a batch with its table. Runs Spark jobs.
   *
   * @param batch good rows in the columns of the table, kept by Spark, in any number of each key
   * @param size the number of these rows
   * @param table the table; empty when it has no rows yet
   */
  public Result compare(Dataset<Row> batch, long size, Optional<Dataset<Row>> table) {
    Dataset<Row> hashed = hashed(batch);
    Dataset<Row> hashes = hashed.select(HASH);
    Optional<Dataset<Row>> there = table.map(this::hashed);
    Optional<Dataset<Row>> taken =
        there.map(rows -> keep(rows.select(HASH).join(hashes, BY_HASH, "left_semi")));
    long known = taken.map(Dataset::count).orElse(0L);
    boolean allNew = known == 0;
    if (!allNew && known >= size * REPLAYED && areIn(table.orElseThrow(), batch)) {
      return new Result(batch.limit(0), hashes.distinct().count(), 0, allNew);
    }
    Dataset<Row> contested = keep(contested(hashes, taken));
    if (contested.isEmpty()) {
      return new Result(hashed.drop(HASH), size, size, allNew);
    }
    Dataset<Row> disputed = keep(hashed.join(contested, BY_HASH, "left_semi").drop(HASH));
    long alone = size - disputed.count();
    Deduplication deduplication = new Deduplication(contract);
    Dataset<Row> ours = keep(deduplication.apply(disputed));
    long distinct = alone + ours.count();
    Dataset<Row> settled = ours;
    if (there.isPresent()) {
      Dataset<Row> theirs = keep(there.get().join(contested, BY_HASH, "left_semi").drop(HASH));
      settled = keep(without(theirs, deduplication.apply(ours.union(theirs))));
    }
    long changed = alone + settled.count();
    Dataset<Row> rows =
        alone == 0
            ? settled
            : hashed.join(contested, BY_HASH, "left_anti").drop(HASH).union(settled);
    return new Result(rows, distinct, changed, allNew);
  }

  private boolean areIn(Dataset<Row> table, Dataset<Row> batch) {
    return bothHashes(batch).join(bothHashes(table), BY_BOTH, "left_anti").isEmpty();
  }

  /** The rows that are not among those of the table. */
  private Dataset<Row> without(Dataset<Row> theirs, Dataset<Row> rows) {
    String same =
        compared.stream()
            .map(name -> "ours." + name + " <=> theirs." + name)
            .collect(Collectors.joining(" AND "));
    return rows.as("ours").join(theirs.as("theirs"), expr(same), "left_anti");
  }

  private Dataset<Row> hashed(Dataset<Row> rows) {
    return rows.select(columns(contract.names()))
        .withColumn(HASH, xxhash64(columns(contract.key())));
  }

  private Dataset<Row> bothHashes(Dataset<Row> rows) {
    return rows.select(
        xxhash64(columns(contract.key())).as(HASH), xxhash64(withNulls(compared)).as(ROW_HASH));
  }

  /** A hash leaves nulls out; where they stand is part of the row. */
  private static Column[] withNulls(List<String> names) {
    return names.stream()
        .flatMap(name -> Stream.of(col(name), col(name).isNull()))
        .toArray(Column[]::new);
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(name -> col(name)).toArray(Column[]::new);
  }

  /** Hashes of keys that occur more than once in the batch, or in the table as well. */
  private static Dataset<Row> contested(Dataset<Row> hashes, Optional<Dataset<Row>> taken) {
    Dataset<Row> repeated =
        hashes.groupBy(HASH).agg(count(lit(1)).as("rows")).where(col("rows").gt(1)).select(HASH);
    return taken.map(rows -> repeated.union(rows).distinct()).orElse(repeated);
  }

  private Dataset<Row> keep(Dataset<Row> rows) {
    kept.add(rows);
    return rows.persist(StorageLevel.MEMORY_AND_DISK());
  }

  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
    kept.clear();
  }
}

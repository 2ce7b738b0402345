package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.arrays_zip;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;

import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Sparse matrices by rows: gathered from their entries, and turned round. */
final class SparseRows {
  static final String INDEX = FactorModel.INDEX;
  static final String POSITIONS = FactorModel.POSITIONS;
  static final String FEATURES = FactorModel.FEATURES;

  private SparseRows() {}

  /**
   * The rows of entries that stand in order: of each partition those of a row together, by
   * ascending position.
   *
   * @param entries three columns: index of the row (int), position (int), value (float)
   */
  static Dataset<SparseRow> gathered(Dataset<Row> entries) {
    return entries.mapPartitions(
        (MapPartitionsFunction<Row, SparseRow>) Gathering::new, SparseRow.ENCODER);
  }

  /** The transposed matrix: by every position the rows that have it; shuffles the entries. */
  static Dataset<SparseRow> transposed(Dataset<SparseRow> rows) {
    Dataset<Row> entries =
        rows.select(col(INDEX), inline(arrays_zip(col(POSITIONS), col(FEATURES))))
            .select(POSITIONS, INDEX, FEATURES);
    return gathered(
        entries
            .repartitionById(partitions(rows), col(POSITIONS))
            .sortWithinPartitions(inOrder(col(POSITIONS), col(INDEX))));
  }

  /** As many as a shuffle has. */
  static int partitions(Dataset<?> rows) {
    return Integer.parseInt(rows.sparkSession().conf().get("spark.sql.shuffle.partitions"));
  }

  /** As one number, which Spark sorts by its digits instead of comparing rows. */
  private static Column inOrder(Column row, Column position) {
    return row.cast("long").multiply(1L << 32).plus(position);
  }

  /** The columns of a table, in its order. */
  static Dataset<Row> table(Dataset<SparseRow> rows) {
    return rows.select(INDEX, POSITIONS, FEATURES);
  }

  /** The rows of one partition, in two arrays that grow to the longest of them. */
  private static final class Gathering implements Iterator<SparseRow> {
    private final Iterator<Row> entries;
    private int[] positions = new int[64];
    private float[] features = new float[64];
    private int index;
    private int size;

    Gathering(Iterator<Row> entries) {
      this.entries = entries;
      if (entries.hasNext()) {
        begin(entries.next());
      }
    }

    @Override
    public boolean hasNext() {
      return size > 0;
    }

    @Override
    public SparseRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      while (entries.hasNext()) {
        Row entry = entries.next();
        if (entry.getInt(0) != index) {
          SparseRow row = gathered();
          begin(entry);
          return row;
        }
        add(entry);
      }
      SparseRow row = gathered();
      size = 0;
      return row;
    }

    private void begin(Row entry) {
      index = entry.getInt(0);
      size = 0;
      add(entry);
    }

    private void add(Row entry) {
      if (size == positions.length) {
        positions = Arrays.copyOf(positions, 2 * size);
        features = Arrays.copyOf(features, 2 * size);
      }
      positions[size] = entry.getInt(1);
      features[size] = entry.getFloat(2);
      size++;
    }

    private SparseRow gathered() {
      return SparseRow.of(index, Arrays.copyOf(positions, size), Arrays.copyOf(features, size));
    }
  }
}

package io.smartrec.spark.algorithm;

import io.smartrec.core.similarity.ItemTotals;
import io.smartrec.core.similarity.PairWeighting;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** By item the number of its users and its norm, 0 where it has none; 12 bytes an item. */
final class ItemNorms {
  private static final StructType SCHEMA =
      new StructType()
          .add("index", DataTypes.IntegerType, false)
          .add("users", DataTypes.IntegerType, false)
          .add("norm", DataTypes.DoubleType, false);

  private final int[] users;
  private final double[] norms;

  private ItemNorms(int items) {
    this.users = new int[items];
    this.norms = new double[items];
  }

  /**
   * The norms of all items; Spark jobs.
   *
   * @param items by item its users and their strengths
   * @param size number of items
   */
  static ItemNorms of(Dataset<SparseRow> items, int size, PairWeighting weighting) {
    ItemNorms norms = new ItemNorms(size);
    Iterator<Row> rows = items.map(norm(weighting), Encoders.row(SCHEMA)).toLocalIterator();
    while (rows.hasNext()) {
      Row row = rows.next();
      norms.users[row.getInt(0)] = row.getInt(1);
      norms.norms[row.getInt(0)] = row.getDouble(2);
    }
    return norms;
  }

  private static MapFunction<SparseRow, Row> norm(PairWeighting weighting) {
    return item -> {
      ItemTotals totals = ItemTotals.of(item.getFeatures());
      return RowFactory.create(item.getIndex(), totals.users(), weighting.norm(totals));
    };
  }

  /** By item the number of its users. */
  int[] users() {
    return users.clone();
  }

  /** The norm of an item. */
  double norm(int item) {
    return norms[item];
  }
}

package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.smartrec.core.error.UserException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Ids as dense ints from 0 on, in ascending order of the ids: Spark's ALS needs ints. The same ids
 * get the same indexes whatever the partitions, and ascending index is ascending id.
 *
 * @param ids columns id (string) and index (int), one row per distinct id
 * @param size number of distinct ids
 */
public record IdIndex(Dataset<Row> ids, int size) {
  public static final String ID = "id";
  public static final String INDEX = "index";

  /** A hash table of them takes about 200 bytes an id: 100 MB in the driver and every executor. */
  private static final int MAX_BROADCAST = 500_000;

  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            DataTypes.createStructField(ID, DataTypes.StringType, false),
            DataTypes.createStructField(INDEX, DataTypes.IntegerType, false)
          });

  /**
   * Indexes the distinct ids of a column. Sorts them across the cluster and runs one Spark job;
   * only the number of ids per partition comes to the driver.
   *
   * @param source rows with the column
   * @param column name of a string column without nulls
   * @throws UserException exit code 3 when there are more ids than ints
   */
  public static IdIndex of(Dataset<Row> source, String column) {
    JavaRDD<Row> sorted = source.select(col(column)).distinct().orderBy(col(column)).javaRDD();
    List<Long> sizes = sorted.mapPartitions(IdIndex::size).collect();
    long[] starts = starts(column, sizes);
    JavaRDD<Row> numbered =
        sorted.mapPartitionsWithIndex(
            (partition, rows) -> number(rows, (int) starts[partition]), true);
    return new IdIndex(
        source.sparkSession().createDataFrame(numbered, SCHEMA), (int) starts[sizes.size()]);
  }

  /** The ids to be joined with larger tables. */
  Dataset<Row> toJoin() {
    return toJoin(ids, size);
  }

  /**
   * Ids to be joined with larger tables: sent to every process where they are few, which Spark
   * would find out when it has shuffled the larger table.
   *
   * @param ids rows of an id and at most a number
   * @param count about how many there are
   */
  public static Dataset<Row> toJoin(Dataset<Row> ids, long count) {
    return count <= MAX_BROADCAST ? broadcast(ids) : ids;
  }

  /** First index of each partition, and at the end the number of ids. */
  static long[] starts(String column, List<Long> sizes) {
    long[] starts = new long[sizes.size() + 1];
    for (int partition = 0; partition < sizes.size(); partition++) {
      starts[partition + 1] = starts[partition] + sizes.get(partition);
    }
    long total = starts[sizes.size()];
    if (total > Integer.MAX_VALUE) {
      throw UserException.dataRefused(
          "Cannot train: "
              + column
              + " has "
              + total
              + " distinct values, more than the "
              + Integer.MAX_VALUE
              + " that ALS can index. Train on a shorter period or a part of the data.");
    }
    return starts;
  }

  private static Iterator<Long> size(Iterator<Row> rows) {
    long size = 0;
    while (rows.hasNext()) {
      rows.next();
      size++;
    }
    return List.of(size).iterator();
  }

  private static Iterator<Row> number(Iterator<Row> rows, int start) {
    return new Iterator<>() {
      private int next = start;

      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Row next() {
        return RowFactory.create(rows.next().getString(0), next++);
      }
    };
  }
}

package io.smartrec.spark;

import io.smartrec.core.table.Interactions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Interactions and pairs of ids written as lines of text. */
public final class InteractionRows {
  private static final StructType SCHEMA =
      new StructType()
          .add(Interactions.ID, "string")
          .add(Interactions.USER_ID, "string")
          .add(Interactions.ITEM_ID, "string")
          .add(Interactions.ACTION_TYPE, "string")
          .add(Interactions.VALUE, "double")
          .add(Interactions.TIMESTAMP, "timestamp")
          .add(Interactions.CONTEXT, "string");

  private InteractionRows() {}

  /**
   * Lines such as {@code u1 i1 view 2026-03-01T00:00:00Z}, with a value at the end where it is not
   * 1. The id is the line with hyphens.
   */
  public static Dataset<Row> interactions(SparkSession spark, String... lines) {
    List<Row> rows =
        Arrays.stream(lines)
            .map(line -> List.of(line.split(" ", 5)))
            .map(
                w ->
                    RowFactory.create(
                        String.join("-", w),
                        w.get(0),
                        w.get(1),
                        w.get(2),
                        w.size() > 4 ? Double.valueOf(w.get(4)) : 1.0,
                        Instant.parse(w.get(3)),
                        null))
            .toList();
    return spark.createDataFrame(rows, SCHEMA);
  }

  /** Lines such as {@code u1 i1}, as user_id and item_id. */
  public static Dataset<Row> pairs(SparkSession spark, String... lines) {
    List<Row> rows =
        Arrays.stream(lines).map(line -> RowFactory.create((Object[]) line.split(" ", 2))).toList();
    return spark.createDataFrame(
        rows,
        new StructType().add(Interactions.USER_ID, "string").add(Interactions.ITEM_ID, "string"));
  }
}

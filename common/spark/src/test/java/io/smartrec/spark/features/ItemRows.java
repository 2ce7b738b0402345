package io.smartrec.spark.features;

import io.smartrec.core.table.Items;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Items written as lines of text. */
final class ItemRows {
  private static final StructType SCHEMA =
      new StructType()
          .add(Items.ID, DataTypes.StringType)
          .add(Items.TYPE, DataTypes.StringType)
          .add(Items.METADATA, DataTypes.StringType)
          .add(Items.CREATED_AT, DataTypes.TimestampType)
          .add(Items.UPDATED_AT, DataTypes.TimestampType);

  private ItemRows() {}

  /**
   * Lines such as {@code i1 2026-03-01T00:00:00Z {"category":"lamps","price":3}}, {@code -} for no
   * created_at.
   */
  static Dataset<Row> items(SparkSession spark, String... lines) {
    List<Row> rows =
        Arrays.stream(lines)
            .map(line -> List.of(line.split(" ", 3)))
            .map(
                w ->
                    RowFactory.create(
                        w.get(0),
                        "product",
                        w.get(2),
                        w.get(1).equals("-") ? null : Instant.parse(w.get(1)),
                        null))
            .toList();
    return spark.createDataFrame(rows, SCHEMA);
  }
}

package io.smartrec.spark.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.table.Features;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Features as they are asserted on. */
final class LongRowsMap {
  private LongRowsMap() {}

  /** The values by entity and feature name, as {@code u1 views_7d}; each there once and finite. */
  static Map<String, Double> of(Dataset<Row> features, String entityType) {
    Map<String, Double> values = new TreeMap<>();
    for (Row row : features.collectAsList()) {
      String name = row.getAs(Features.ENTITY_ID) + " " + row.<String>getAs(Features.FEATURE_NAME);
      assertThat(row.<String>getAs(Features.ENTITY_TYPE)).isEqualTo(entityType);
      assertThat(row.<Double>getAs(Features.VALUE)).as(name).isFinite();
      assertThat(values.put(name, row.<Double>getAs(Features.VALUE))).as(name).isNull();
    }
    return values;
  }
}

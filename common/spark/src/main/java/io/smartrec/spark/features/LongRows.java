package io.smartrec.spark.features;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.core.table.Features;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/** One row for each feature out of one row for each entity; a feature that is null has none. */
final class LongRows {
  private final String entityType;
  private final String idColumn;
  private final Map<String, Column> features;

  /**
   * @param entityType user or item
   * @param idColumn the column with the entity's id
   * @param features the value of each feature, a number or null, by name
   */
  LongRows(String entityType, String idColumn, Map<String, Column> features) {
    this.entityType = entityType;
    this.idColumn = idColumn;
    this.features = features;
  }

  /** entity_id, entity_type, feature_name, value. */
  Dataset<Row> of(Dataset<Row> entities) {
    Column[] pairs =
        features.entrySet().stream()
            .map(
                feature ->
                    struct(
                        lit(feature.getKey()).as(Features.FEATURE_NAME),
                        feature.getValue().cast(DataTypes.DoubleType).as(Features.VALUE)))
            .toArray(Column[]::new);
    return entities
        .select(
            col(idColumn).as(Features.ENTITY_ID),
            lit(entityType).as(Features.ENTITY_TYPE),
            inline(array(pairs)))
        .where(col(Features.VALUE).isNotNull());
  }
}

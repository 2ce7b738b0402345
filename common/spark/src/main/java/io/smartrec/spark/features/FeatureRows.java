package io.smartrec.spark.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Features;
import io.smartrec.spark.ingest.NameUuidColumn;
import java.time.Instant;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows for {@code features} out of features. The id of a row is the version 5 UUID of {@code
 * entity_type|entity_id|feature_name|computed_at}, the time as {@link Instant#toString} writes it:
 * the same feature of the same entity and time has the same id, wherever it is computed.
 */
public final class FeatureRows {
  /** The namespace of the ids. */
  public static final UUID NAMESPACE = NameUuid.namespace(Features.TABLE);

  private final Instant asOf;

  /**
   * FeatureRows of a point in time.
   *
   * @param asOf the point in time
   */
  public FeatureRows(Instant asOf) {
    this.asOf = asOf;
  }

  /**
   * Columns of {@link Features}.
   *
   * @param features entity_id, entity_type, feature_name and value
   */
  public Dataset<Row> of(Dataset<Row> features) {
    Column name =
        concat_ws(
            "|",
            col(Features.ENTITY_TYPE),
            col(Features.ENTITY_ID),
            col(Features.FEATURE_NAME),
            lit(asOf.toString()));
    return features.select(
        NameUuidColumn.of(NAMESPACE, name).as(Features.ID),
        col(Features.ENTITY_ID),
        col(Features.ENTITY_TYPE),
        col(Features.FEATURE_NAME),
        col(Features.VALUE),
        lit(asOf).as(Features.COMPUTED_AT));
  }
}

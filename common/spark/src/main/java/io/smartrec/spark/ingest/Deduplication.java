package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.core.domain.Entity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per id, whatever the order of the rows: of interactions the smallest row, of users and
 * items the content that was seen last with the earliest created_at.
 */
public final class Deduplication {
  private static final String ID = "id";
  private static final String CREATED_AT = "created_at";
  private static final String UPDATED_AT = "updated_at";
  private static final String KEPT = "kept";

  private final Entity entity;

  public Deduplication(Entity entity) {
    this.entity = entity;
  }

  /** Rows with distinct ids, with the same columns. */
  public Dataset<Row> apply(Dataset<Row> rows) {
    return entity == Entity.INTERACTIONS ? smallest(rows) : seenLast(rows);
  }

  private static Dataset<Row> smallest(Dataset<Row> rows) {
    Column[] content = columns(rows, List.of(ID));
    return rows.groupBy(ID).agg(min(struct(content)).as(KEPT)).select(ID, KEPT + ".*");
  }

  private static Dataset<Row> seenLast(Dataset<Row> rows) {
    Column[] content = columns(rows, List.of(ID, CREATED_AT, UPDATED_AT));
    List<Column> order = new ArrayList<>(Arrays.asList(content));
    order.add(0, coalesce(col(UPDATED_AT), lit(Instant.EPOCH)));
    return rows.groupBy(ID)
        .agg(
            max_by(struct(content), struct(order.toArray(Column[]::new))).as(KEPT),
            min(CREATED_AT).as(CREATED_AT),
            max(UPDATED_AT).as(UPDATED_AT))
        .select(ID, KEPT + ".*", CREATED_AT, UPDATED_AT);
  }

  private static Column[] columns(Dataset<Row> rows, List<String> without) {
    return Arrays.stream(rows.columns())
        .filter(name -> !without.contains(name))
        .map(org.apache.spark.sql.functions::col)
        .toArray(Column[]::new);
  }
}

package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.core.table.Contract;
import io.smartrec.core.table.Items;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One row per key, whatever the order of the rows and however they are split: of tables that say
 * when a row was last seen the content that was seen last, with the earliest created_at; of the
 * others the smallest row.
 */
public final class Deduplication {
  private static final String CREATED_AT = Items.CREATED_AT;
  private static final String UPDATED_AT = Items.UPDATED_AT;
  private static final String KEPT = "kept";

  private final Contract contract;

  public Deduplication(Contract contract) {
    this.contract = contract;
  }

  /** Rows with distinct keys, in the columns of the table. */
  public Dataset<Row> apply(Dataset<Row> rows) {
    List<String> names = contract.names();
    List<Column> content = new ArrayList<>();
    names.stream()
        .filter(name -> !contract.key().contains(name))
        .filter(name -> !name.equals(CREATED_AT) && !name.equals(UPDATED_AT))
        .forEach(name -> content.add(col(name)));
    List<Column> kept = new ArrayList<>();
    if (names.contains(UPDATED_AT)) {
      List<Column> order = new ArrayList<>(content);
      // Without a time it comes before all others.
      order.add(0, col(UPDATED_AT));
      kept.add(max_by(all(content), all(order)).as(KEPT));
      kept.add(max(UPDATED_AT).as(UPDATED_AT));
    } else {
      kept.add(min(all(content)).as(KEPT));
    }
    if (names.contains(CREATED_AT)) {
      kept.add(min(CREATED_AT).as(CREATED_AT));
    }
    Column[] key = contract.key().stream().map(name -> col(name)).toArray(Column[]::new);
    Dataset<Row> winners =
        rows.groupBy(key).agg(kept.get(0), kept.subList(1, kept.size()).toArray(Column[]::new));
    Column[] flat =
        names.stream()
            .map(
                name ->
                    List.of(winners.columns()).contains(name) ? col(name) : col(KEPT + "." + name))
            .toArray(Column[]::new);
    return winners.select(flat);
  }

  private static Column all(List<Column> columns) {
    return struct(columns.toArray(Column[]::new));
  }
}

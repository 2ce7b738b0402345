package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.table.Preferences;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What is known beside the interactions, where the lake has it.
 *
 * @param items columns of {@link io.smartrec.core.table.Items}
 * @param users columns of {@link io.smartrec.core.table.Users}
 * @param preferences what users said: columns of {@link io.smartrec.core.table.Preferences}
 */
public record Descriptions(
    Optional<Dataset<Row>> items,
    Optional<Dataset<Row>> users,
    Optional<Dataset<Row>> preferences) {
  /** Nothing is known. */
  public static final Descriptions NONE =
      new Descriptions(Optional.empty(), Optional.empty(), Optional.empty());

  /** Only items are described. */
  public static Descriptions ofItems(Optional<Dataset<Row>> items) {
    return new Descriptions(items, Optional.empty(), Optional.empty());
  }

  /** The same without what users said later than that; what has no time was said before. */
  public Descriptions saidUntil(Instant end) {
    Column time = col(Preferences.UPDATED_AT);
    return new Descriptions(
        items, users, preferences.map(said -> said.where(time.isNull().or(time.leq(lit(end))))));
  }
}

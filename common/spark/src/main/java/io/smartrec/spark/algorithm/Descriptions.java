package io.smartrec.spark.algorithm;

import java.util.Optional;
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
}

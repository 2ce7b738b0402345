package io.smartrec.spark.model;

import io.smartrec.spark.tables.PinnedTable;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The version of a table that a model was trained on.
 *
 * @param tableId Delta's id of the table; a table made anew has another
 * @param version the version
 */
public record InputVersion(String tableId, long version) {
  /** Versions of tables by the tables' names. */
  public static Map<String, InputVersion> byName(Collection<PinnedTable> inputs) {
    return inputs.stream()
        .collect(
            Collectors.toUnmodifiableMap(
                PinnedTable::name, input -> new InputVersion(input.tableId(), input.version())));
  }
}

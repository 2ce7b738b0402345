package io.smartrec.core.table;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a table of the lake promises to everyone who reads it. Row checks, Delta's constraints and
 * {@code docs/tables.md} all come from here.
 *
 * @param table the table
 * @param meaning what a row is
 * @param key the columns that tell rows apart
 * @param partitions the columns its files are laid out by; usually none
 * @param columns the columns in table order
 */
public record Contract(
    String table,
    String meaning,
    List<String> key,
    List<String> partitions,
    List<ContractColumn> columns) {
  public Contract {
    key = List.copyOf(key);
    partitions = List.copyOf(partitions);
    columns = List.copyOf(columns);
  }

  /**
   * The column of this name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public ContractColumn column(String name) {
    return columns.stream()
        .filter(column -> column.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(table + " has no column " + name));
  }

  /** The names of the columns in table order. */
  public List<String> names() {
    return columns.stream().map(ContractColumn::name).toList();
  }

  /** The names of the columns that hold times and numbers, separated by commas. */
  public String ordered() {
    return columns.stream()
        .filter(column -> column.type().isOrdered() && !partitions.contains(column.name()))
        .map(ContractColumn::name)
        .collect(Collectors.joining(","));
  }

  /** Names, types and NOT NULL in Spark's words. */
  public String ddl() {
    return columns.stream()
        .map(
            column ->
                column.name() + " " + column.type().sql() + (column.required() ? " NOT NULL" : ""))
        .collect(Collectors.joining(", "));
  }
}

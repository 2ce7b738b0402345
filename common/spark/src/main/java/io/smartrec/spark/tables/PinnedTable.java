package io.smartrec.spark.tables;

/**
 * One version of a Delta table: reading it twice gives the same rows.
 *
 * @param name the table
 * @param tableId Delta's id of the table; a table made anew has another
 * @param version the version
 */
public record PinnedTable(String name, String tableId, long version) {}

package io.smartrec.spark.postgres;

import java.util.UUID;

/**
 * A version of a table that a model was trained on.
 *
 * @param model the model
 * @param name the model's algorithm and version
 * @param table the table
 * @param tableId Delta's id of the table
 * @param version the table's version
 */
public record ModelInput(UUID model, String name, String table, String tableId, long version) {}

package io.smartrec.jobs.schema;

import java.util.List;
import java.util.Optional;

/**
 * What a migration did.
 *
 * @param from version before; empty for a database without the schema
 * @param to version now
 * @param applied versions that were applied, in order; empty when there was nothing to do
 */
public record MigrationResult(Optional<String> from, String to, List<String> applied) {
  public MigrationResult {
    applied = List.copyOf(applied);
  }
}

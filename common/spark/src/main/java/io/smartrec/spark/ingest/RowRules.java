package io.smartrec.spark.ingest;

import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.id.NameUuid;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * What all rows of a mapping are held against.
 *
 * @param rules the configured rules
 * @param now the start of the run
 * @param namespace namespace of ids that are no UUIDs; empty when they are
 */
record RowRules(RulesConfig rules, Instant now, Optional<UUID> namespace) {
  /** Where ids come from that the source does not have. */
  UUID idNamespace() {
    return namespace.orElse(NameUuid.ROOT);
  }
}

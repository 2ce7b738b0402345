package io.smartrec.core.config;

import java.util.List;
import java.util.Optional;

/**
 * What to ingest and how.
 *
 * @param namespace name of the id namespace; empty when the sources' ids are UUIDs
 * @param sources the sources, by name
 */
public record IngestConfig(Optional<String> namespace, List<SourceConfig> sources) {
  public IngestConfig {
    sources = List.copyOf(sources);
  }
}

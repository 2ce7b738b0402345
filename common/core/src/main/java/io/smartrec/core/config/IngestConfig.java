package io.smartrec.core.config;

import java.time.Duration;
import java.util.List;

/**
 * What to ingest and how.
 *
 * @param rules rules for every row
 * @param gates rules for a source's rows as a whole
 * @param unreadableFiles what to do about files that cannot be read
 * @param lateness how late an interaction may come: an interval reaches this much further back
 * @param sources the sources, by name
 */
public record IngestConfig(
    RulesConfig rules,
    GatesConfig gates,
    OnUnreadableFile unreadableFiles,
    Duration lateness,
    List<SourceConfig> sources) {
  public IngestConfig {
    sources = List.copyOf(sources);
  }

  /** What to do about files that cannot be read. */
  public enum OnUnreadableFile {
    /** Nothing is loaded. */
    FAIL,
    /** They are set aside, the others are loaded. */
    SKIP
  }
}

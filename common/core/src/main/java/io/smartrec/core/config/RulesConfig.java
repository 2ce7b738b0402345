package io.smartrec.core.config;

import java.time.Duration;
import java.time.Instant;

/**
 * Rules for every row that is ingested.
 *
 * @param futureTolerance how far timestamps may lie ahead of the start of the run
 * @param notBefore interactions before this are refused
 * @param maxValue the largest value of an interaction
 * @param jsonMaxBytes the longest JSON, in bytes of UTF-8
 * @param jsonMaxDepth how deep objects and arrays may be nested; {@code {}} has depth 1
 * @param knownUsers what to do with interactions and preferences of users no source describes
 * @param knownItems what to do with interactions with items no source describes
 */
public record RulesConfig(
    Duration futureTolerance,
    Instant notBefore,
    double maxValue,
    int jsonMaxBytes,
    int jsonMaxDepth,
    References knownUsers,
    References knownItems) {

  /** What to do with a row that refers to something unknown. */
  public enum References {
    OFF,
    WARN,
    REJECT
  }
}

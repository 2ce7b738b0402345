package io.smartrec.spark.ingest;

import io.smartrec.core.run.Interval;

/**
 * How many rows of a source were read for a table, counted as they came and not by what became of
 * them.
 *
 * @param interval of which time interactions were asked for; of other tables all
 * @param source rows of the source, before any is mapped
 * @param outside of them those that are left out since they lie outside of the interval
 */
public record RowsRead(Interval interval, long source, long outside) {
  /** Those that have to become rows of the table, duplicates or refused. */
  public long inside() {
    return source - outside;
  }

  /**
   * Holds what came out against what went in.
   *
   * @param what the rows, for the message
   * @param counts the rows that came out
   * @throws IllegalStateException when rows were lost or made on the way, which is a bug
   */
  public void requireAll(String what, BatchCounts counts) {
    if (inside() != counts.good() + counts.refused()) {
      throw new IllegalStateException(
          "Rows of %s do not add up: read %d, outside of the interval %d, good %d, rejected %d"
              .formatted(what, source, outside, counts.good(), counts.refused()));
    }
  }
}

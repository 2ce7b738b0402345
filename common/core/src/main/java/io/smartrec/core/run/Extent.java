package io.smartrec.core.run;

import java.util.Locale;

/** How much of a source a run reads. */
public enum Extent {
  /** All of it. */
  ALL,
  /** The interactions of an interval. */
  INTERVAL;

  /** The name in {@code ops.ingests}. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

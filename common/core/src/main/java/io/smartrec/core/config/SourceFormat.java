package io.smartrec.core.config;

import java.util.Locale;

/** What can be ingested. */
public enum SourceFormat {
  CSV,
  /** One JSON object a line. */
  JSON,
  PARQUET,
  DELTA,
  /** A table of the configured database. */
  POSTGRES;

  /** Whether it is a table, which is read as it stands, and not files that were delivered. */
  public boolean isTable() {
    return this == DELTA || this == POSTGRES;
  }

  /** The name in the configuration and, of files, Spark's name of its reader. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.smartrec.core.config;

import java.util.Locale;

/** File formats that can be ingested. */
public enum SourceFormat {
  CSV,
  /** One JSON object a line. */
  JSON,
  PARQUET,
  DELTA;

  /** The name in the configuration, and Spark's name of its reader. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

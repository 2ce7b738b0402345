package io.smartrec.core.domain;

import java.util.Locale;

/** The life cycle of a model; the same words as in the database's check constraint. */
public enum ModelStatus {
  TRAINING,
  REGISTERED,
  STAGING,
  PRODUCTION,
  DEPRECATED;

  /** The name in tables: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The status with this code. */
  public static ModelStatus ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}

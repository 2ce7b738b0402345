package io.smartrec.core.explanation;

import java.util.Locale;

/** Why a fallback stage put an item there, and not the model itself. */
public enum FallbackCause {
  /** The model does not know the user. */
  COLD_USER,
  /** The model had too few items for the user. */
  FEW_CANDIDATES,
  /** Filters left too few of the model's items. */
  FILTERED;

  /** The name in JSON: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package io.smartrec.core.domain;

import java.util.Locale;

/** What the interactions of a user and an item say. */
public enum Feedback {
  /** How much the user turned to the item: Hu, Koren, Volinsky 2008. */
  IMPLICIT,
  /** How the user rated the item. */
  EXPLICIT;

  /** The name in configuration: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

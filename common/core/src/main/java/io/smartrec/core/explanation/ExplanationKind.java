package io.smartrec.core.explanation;

import java.util.Locale;

/** What speaks for an item. */
public enum ExplanationKind {
  /** Items of the user's history. */
  HISTORY,
  /** What the item is described with. */
  CONTENT,
  /** Many users turned to it. */
  POPULAR,
  /** Users turn to it now. */
  TRENDING,
  /** Nothing else was left: the newest of the catalogue. */
  CATALOGUE,
  /** Several models. */
  BLEND;

  /** The name in JSON: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}

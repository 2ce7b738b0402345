package io.smartrec.core.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What a user did with an item; the same words as in the database's check constraint. */
public enum ActionType {
  VIEW,
  CLICK,
  PURCHASE,
  LIKE,
  SAVE,
  SHARE;

  /** The name in tables, files and configuration: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The action with this code.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static ActionType ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }

  /** All codes, in declaration order. */
  public static List<String> codes() {
    return Arrays.stream(values()).map(ActionType::code).toList();
  }
}

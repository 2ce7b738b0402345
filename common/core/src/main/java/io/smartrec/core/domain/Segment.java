package io.smartrec.core.domain;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How much training knows of a user, by the number of different items. */
public enum Segment {
  /** Nothing: they are judged apart. */
  COLD,
  NEW,
  LIGHT,
  HEAVY;

  /** The name in tables: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All names. */
  public static List<String> codes() {
    return Arrays.stream(values()).map(Segment::code).toList();
  }
}

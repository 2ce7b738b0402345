package io.smartrec.core.row;

import org.jspecify.annotations.Nullable;

/** Texts as sources have them. */
final class Texts {
  /** In place of the number of a field that the mapping leaves out. */
  static final int LEFT_OUT = -1;

  private Texts() {}

  /** A field without blanks around it; null where it is blank, missing or left out. */
  static @Nullable String of(SourceRow row, int field) {
    return field == LEFT_OUT ? null : stripped(row.text(field));
  }

  /** Without blanks around it; null where nothing is left. */
  private static @Nullable String stripped(@Nullable String text) {
    if (text == null) {
      return null;
    }
    int begin = 0;
    int end = text.length();
    while (begin < end && isBlank(text.charAt(begin))) {
      begin++;
    }
    while (begin < end && isBlank(text.charAt(end - 1))) {
      end--;
    }
    return begin == end ? null : text.substring(begin, end);
  }

  /** What PostgreSQL cannot hold in a text. */
  static boolean hasNul(String text) {
    return text.indexOf('\0') >= 0;
  }

  /** Bytes of a text in UTF-8. */
  static long utf8Length(String text) {
    long bytes = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        // A pair of surrogates is two chars and four bytes.
        bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
      }
    }
    return bytes;
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\u00A0';
  }
}

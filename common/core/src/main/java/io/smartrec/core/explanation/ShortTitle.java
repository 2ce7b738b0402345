package io.smartrec.core.explanation;

/** Titles fit for one line: catalogues have line breaks, and whole paragraphs, in theirs. */
final class ShortTitle {
  /** The longest, in code points, with the ellipsis. */
  static final int MAX_LENGTH = 80;

  private static final char ELLIPSIS = '…';

  private ShortTitle() {}

  /**
   * The title with one blank for white space and control characters between words and none around
   * them, cut where it is longer than {@link #MAX_LENGTH}; empty when nothing is left.
   */
  static String of(String title) {
    return fits(title) ? title : fitted(title);
  }

  private static boolean fits(String title) {
    boolean gap = true;
    for (int i = 0; i < title.length(); i++) {
      char c = title.charAt(i);
      boolean gapBefore = gap;
      gap = isGap(c);
      if (gap && (gapBefore || c != ' ')) {
        return false;
      }
    }
    return !gap && title.length() <= MAX_LENGTH;
  }

  private static String fitted(String title) {
    StringBuilder line = new StringBuilder(Math.min(title.length(), 2 * MAX_LENGTH));
    boolean gap = false;
    // Two chars for each code point are enough to know that the title is too long.
    for (int i = 0; i < title.length() && line.length() <= 2 * MAX_LENGTH; i++) {
      char c = title.charAt(i);
      if (isGap(c)) {
        gap = true;
        continue;
      }
      if (gap && !line.isEmpty()) {
        line.append(' ');
      }
      gap = false;
      line.append(c);
    }
    if (line.codePointCount(0, line.length()) > MAX_LENGTH) {
      line.setLength(line.offsetByCodePoints(0, MAX_LENGTH - 1));
      if (line.charAt(line.length() - 1) == ' ') {
        line.setLength(line.length() - 1);
      }
      line.append(ELLIPSIS);
    }
    return line.toString();
  }

  /** Whether a sentence that ends with this needs no full stop. */
  static boolean endsSentence(CharSequence text) {
    char last = text.charAt(text.length() - 1);
    return last == '.' || last == '!' || last == '?' || last == ELLIPSIS;
  }

  private static boolean isGap(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c);
  }
}

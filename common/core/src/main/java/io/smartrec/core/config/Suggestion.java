package io.smartrec.core.config;

import java.util.Collection;
import java.util.Comparator;

/** What the user may have meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * {@code "; did you mean X?"} for the known name that is nearest, or an empty string when none is
   * near.
   */
  public static String of(String name, Collection<String> known) {
    return known.stream()
        .filter(other -> distance(name, other) <= Math.max(2, name.length() / 4))
        .min(
            Comparator.<String>comparingInt(other -> distance(name, other))
                .thenComparing(other -> other))
        .map(other -> "; did you mean " + other + "?")
        .orElse("");
  }

  /** Levenshtein's edit distance, upper and lower case alike. */
  private static int distance(String first, String second) {
    int[] row = new int[second.length() + 1];
    for (int j = 0; j <= second.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= first.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= second.length(); j++) {
        boolean same =
            Character.toLowerCase(first.charAt(i - 1))
                == Character.toLowerCase(second.charAt(j - 1));
        int substituted = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[second.length()];
  }
}

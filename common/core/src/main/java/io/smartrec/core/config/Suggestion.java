package io.smartrec.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What the user may have meant. */
public final class Suggestion {
  /** Of this many letters one may be wrong. */
  private static final int LETTERS_PER_MISTAKE = 3;

  private static final int MAX_MISTAKES = 3;

  private Suggestion() {}

  /**
   * {@code "; did you mean X?"} for the known name that is nearest, or an empty string when none is
   * near: at most one letter in three is wrong, and three in all. Of keys with dots only what
   * follows their common part counts: {@code train.als.rank} is not near {@code train.als.foo}.
   */
  public static String of(String name, Collection<String> known) {
    return known.stream()
        .filter(other -> isNear(name, other))
        .min(
            Comparator.<String>comparingInt(other -> mistakes(name, other))
                .thenComparing(other -> other))
        .map(other -> "; did you mean " + other + "?")
        .orElse("");
  }

  private static boolean isNear(String name, String other) {
    int common = commonPart(name, other);
    String first = name.substring(common);
    String second = other.substring(common);
    int letters = Math.min(first.length(), second.length());
    return mistakes(first, second) <= Math.min(MAX_MISTAKES, letters / LETTERS_PER_MISTAKE);
  }

  /** The length of the keys that both are below, with the dot. */
  private static int commonPart(String first, String second) {
    int length = 0;
    int end = Math.min(first.length(), second.length());
    for (int i = 0; i < end && first.charAt(i) == second.charAt(i); i++) {
      if (first.charAt(i) == '.') {
        length = i + 1;
      }
    }
    return length;
  }

  /**
   * The edit distance in which two neighbours in the wrong order are one mistake (optimal string
   * alignment); upper and lower case alike.
   */
  private static int mistakes(String first, String second) {
    String a = first.toLowerCase(Locale.ROOT);
    String b = second.toLowerCase(Locale.ROOT);
    int[][] distance = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          distance[i][j] = i + j;
          continue;
        }
        int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(distance[i - 1][j], distance[i][j - 1]) + 1;
        least = Math.min(least, distance[i - 1][j - 1] + wrong);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, distance[i - 2][j - 2] + 1);
        }
        distance[i][j] = least;
      }
    }
    return distance[a.length()][b.length()];
  }
}

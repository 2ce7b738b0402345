package io.smartrec.core.feature;

import java.util.List;

/**
 * What one feature means. {@code docs/features.md} is made from these.
 *
 * @param entityType what it describes, user or item
 * @param pattern its name; {@code <n>} stands for the days of a window
 * @param meaning what it means, in a few words
 * @param formula how it is computed, T being the point in time
 * @param unit its unit
 * @param range the values it may have; always finite
 * @param absent when there is no row of it
 */
public record FeatureDefinition(
    String entityType,
    String pattern,
    String meaning,
    String formula,
    String unit,
    String range,
    String absent) {
  private static final String DAYS = "<n>";

  /** Whether there is one feature for each window. */
  public boolean windowed() {
    return pattern.contains(DAYS);
  }

  /** Its name in the window of so many days; without a window it is the same for all. */
  public String name(int days) {
    return pattern.replace(DAYS, Integer.toString(days));
  }

  /** Its names, one for each of these windows; one without a window. */
  public List<String> names(List<Integer> windowsDays) {
    return windowed() ? windowsDays.stream().map(this::name).toList() : List.of(pattern);
  }
}

package io.smartrec.core.config;

import java.util.List;

/**
 * What of an item's description makes it like another.
 *
 * @param fields each with a weight of its own; without any nothing is described
 */
public record ContentConfig(List<Field> fields) {
  /** Nothing is described. */
  public static final ContentConfig NONE = new ContentConfig(List.of());

  public ContentConfig {
    fields = List.copyOf(fields);
  }

  /**
   * A part of the description.
   *
   * @param key in the item's metadata, with dots into nested objects, or the column type
   * @param weight against other fields, above 0
   */
  public record Field(String key, double weight) {}
}

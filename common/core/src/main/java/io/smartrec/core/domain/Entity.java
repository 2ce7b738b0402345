package io.smartrec.core.domain;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What can be ingested, with the fields a mapping may fill. */
public enum Entity {
  USERS,
  ITEMS,
  INTERACTIONS,
  PREFERENCES;

  private static final Set<String> JSON =
      Set.of("demographics", "metadata", "context", "preference-value");
  private static final Set<String> TIMES = Set.of("timestamp", "created-at", "updated-at");

  /** The name of the table and of the block in the configuration: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Fields that a mapping must fill, by their names in the configuration. */
  public List<String> requiredFields() {
    return switch (this) {
      case USERS, ITEMS -> List.of("id");
      case INTERACTIONS -> List.of("user-id", "item-id", "action-type", "timestamp");
      case PREFERENCES -> List.of("user-id", "preference-key", "preference-value");
    };
  }

  /** Fields that a mapping may leave out, by their names in the configuration. */
  public List<String> optionalFields() {
    return switch (this) {
      case USERS -> List.of("demographics", "created-at", "updated-at");
      case ITEMS -> List.of("type", "metadata", "created-at", "updated-at");
      case INTERACTIONS -> List.of("id", "value", "context");
      case PREFERENCES -> List.of("updated-at");
    };
  }

  /** All fields, those that must be filled first. */
  public List<String> fields() {
    return Stream.concat(requiredFields().stream(), optionalFields().stream()).toList();
  }

  /** Whether a field holds JSON. */
  public static boolean isJson(String field) {
    return JSON.contains(field);
  }

  /** Whether a field holds a timestamp. */
  public static boolean isTime(String field) {
    return TIMES.contains(field);
  }

  /** The column of a field: its name with underscores. */
  public static String column(String field) {
    return field.replace('-', '_');
  }
}

package io.smartrec.core.domain;

import java.util.List;
import java.util.Locale;

/** What can be ingested, with the fields a mapping may fill. */
public enum Entity {
  USERS,
  ITEMS,
  INTERACTIONS;

  /** The name of the table and of the block in the configuration: lower case. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Fields that a mapping must fill, by their names in the configuration. */
  public List<String> requiredFields() {
    return this == INTERACTIONS
        ? List.of("user-id", "item-id", "action-type", "timestamp")
        : List.of("id");
  }

  /** Fields that a mapping may leave out, by their names in the configuration. */
  public List<String> optionalFields() {
    return switch (this) {
      case USERS -> List.of("demographics", "created-at");
      case ITEMS -> List.of("type", "metadata", "created-at");
      case INTERACTIONS -> List.of("id", "value", "context");
    };
  }
}

package io.smartrec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.smartrec.core.domain.Entity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows of an entity as JSON lines: a good one first, then others that differ from it by a field.
 */
record RawLines(Entity entity, List<Map<String, @Nullable Object>> rows) {
  static final String USER = "11111111-1111-4111-8111-111111111111";
  static final String ITEM = "22222222-2222-4222-8222-222222222222";
  static final String EVENT = "33333333-3333-4333-8333-333333333333";
  static final String GOOD_ID = "44444444-4444-4444-8444-444444444444";
  static final String TIME = "2025-03-01 10:00:00";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The good row alone; its id is {@value #GOOD_ID}. */
  static RawLines good(Entity entity) {
    Map<String, @Nullable Object> good = row(entity);
    good.replace(
        switch (entity) {
          case INTERACTIONS -> "event_id";
          case ITEMS -> "item";
          case USERS, PREFERENCES -> "user";
        },
        GOOD_ID);
    return new RawLines(entity, List.of(good));
  }

  private static Map<String, @Nullable Object> row(Entity entity) {
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    switch (entity) {
      case INTERACTIONS -> {
        row.put("event_id", EVENT);
        row.put("user", USER);
        row.put("item", ITEM);
        row.put("action", "view");
        row.put("value", "1");
        row.put("at", TIME);
        row.put("context", "{}");
      }
      case ITEMS -> {
        row.put("item", ITEM);
        row.put("type", "book");
        row.put("metadata", "{\"title\": \"Emma\"}");
      }
      case USERS -> {
        row.put("user", USER);
        row.put("demographics", "{\"plan\": \"gold\"}");
      }
      case PREFERENCES -> {
        row.put("user", USER);
        row.put("key", "languages");
        row.put("value", "[\"de\"]");
      }
    }
    return row;
  }

  /** With one more row, good but for this field. */
  RawLines and(String field, @Nullable Object value) {
    Map<String, @Nullable Object> row = row(entity);
    row.put(field, value);
    return and(row);
  }

  /** With one more row, good but for this field not being there. */
  RawLines andWithout(String field) {
    Map<String, @Nullable Object> row = row(entity);
    row.remove(field);
    return and(row);
  }

  private RawLines and(Map<String, @Nullable Object> row) {
    List<Map<String, @Nullable Object>> longer = new ArrayList<>(rows);
    longer.add(row);
    return new RawLines(entity, longer);
  }

  /** The text of the file. */
  String file() {
    StringBuilder file = new StringBuilder();
    for (Map<String, @Nullable Object> row : rows) {
      try {
        file.append(JSON.writeValueAsString(row)).append('\n');
      } catch (JsonProcessingException e) {
        throw new AssertionError(e);
      }
    }
    return file.toString();
  }
}

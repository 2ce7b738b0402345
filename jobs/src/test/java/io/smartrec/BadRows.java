package io.smartrec;

import static io.smartrec.RawLines.EVENT;
import static io.smartrec.RawLines.GOOD_ID;
import static io.smartrec.RawLines.ITEM;
import static io.smartrec.RawLines.TIME;
import static io.smartrec.RawLines.USER;

import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.domain.Entity;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Inputs with something wrong in them, as texts of files. The first row of each is good, the next
 * is good but for one thing. {@link #config} has the mapping they are made for: ids are UUIDs,
 * times are Berlin's.
 */
final class BadRows {
  private static final String NUL = "\0";
  private static final String NUL_ESCAPE = "\\u0000";
  private static final String CSV_ROW =
      String.join(",", EVENT, USER, ITEM, "view", "1", TIME, "{}");
  private static final String GOOD_CSV =
      "event_id,user,item,action,value,at,context\n" + CSV_ROW.replace(EVENT, GOOD_ID) + "\n";
  private static final int TEN_MEGABYTES = 10_000_000;

  private static final String INTERACTION_FIELDS =
      """
      interactions {
        id { column = event_id }
        user-id { column = user }
        item-id { column = item }
        action-type { column = action }
        value { column = value }
        timestamp { column = at, format = "yyyy-MM-dd HH:mm:ss", zone = Europe/Berlin }
        context { column = context }
      }
      """;
  private static final String ITEM_FIELDS =
      "items { id { column = item }, type { column = type }, metadata { column = metadata } }\n";
  private static final String PREFERENCE_FIELDS =
      """
      preferences {
        user-id { column = user }
        preference-key { column = key }
        preference-value { column = value }
      }
      """;
  private static final String USER_FIELDS =
      "users { id { column = user }, demographics { column = demographics } }\n";

  /**
   * An input of which only the good row may get into the lake.
   *
   * @param name what is wrong
   * @param text a file: JSON lines, or CSV with a header
   * @param reason the code that has to be among those the other row is refused for
   */
  record BadRow(String name, Entity entity, SourceFormat format, String text, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * An input that looks wrong and is not.
   *
   * @param name what is odd
   * @param text a file of JSON lines
   * @param rows how many rows come of it in the lake, the good one among them
   */
  record OddRow(String name, Entity entity, String text, int rows) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<BadRow> BAD =
      List.of(
          // Who, with what, which event
          bad("user is null", interaction("user", null), "missing_user_id"),
          bad(
              "user is not there",
              RawLines.good(Entity.INTERACTIONS).andWithout("user"),
              "missing_user_id"),
          bad("user is empty", interaction("user", ""), "missing_user_id"),
          bad("user is blank", interaction("user", " \t "), "missing_user_id"),
          bad("user is no UUID", interaction("user", "4711"), "malformed_user_id"),
          bad("user is cut", interaction("user", USER.substring(1)), "malformed_user_id"),
          bad(
              "user has another digit",
              interaction("user", "g" + USER.substring(1)),
              "malformed_user_id"),
          bad(
              "user without hyphens",
              interaction("user", USER.replace("-", "")),
              "malformed_user_id"),
          bad("user in braces", interaction("user", "{" + USER + "}"), "malformed_user_id"),
          bad("user is an object", interaction("user", Map.of("id", USER)), "malformed_user_id"),
          bad("user with NUL", interaction("user", USER + NUL), "nul_character"),
          bad("item is null", interaction("item", null), "missing_item_id"),
          bad("item is blank", interaction("item", "  "), "missing_item_id"),
          bad("item is no UUID", interaction("item", "SKU-1"), "malformed_item_id"),
          bad("item is a list", interaction("item", List.of(ITEM, ITEM)), "malformed_item_id"),
          bad("event is null", interaction("event_id", null), "missing_id"),
          bad("event is blank", interaction("event_id", " "), "missing_id"),
          bad("event is a number", interaction("event_id", 17), "malformed_id"),

          // What
          bad("action is null", interaction("action", null), "missing_action_type"),
          bad("action is empty", interaction("action", ""), "missing_action_type"),
          bad("action is unknown", interaction("action", "stare"), "unknown_action_type"),
          bad("action is a list", interaction("action", "view,click"), "unknown_action_type"),
          bad("action with NUL", interaction("action", "vi" + NUL + "ew"), "nul_character"),

          // How much
          bad("value is null", interaction("value", null), "missing_value"),
          bad("value is a word", interaction("value", "many"), "invalid_value"),
          bad("value is empty", interaction("value", ""), "missing_value"),
          bad("value has a comma", interaction("value", "1,5"), "invalid_value"),
          bad("value is NaN", interaction("value", "NaN"), "invalid_value"),
          bad("value is infinite", interaction("value", "Infinity"), "invalid_value"),
          bad("value is minus infinite", interaction("value", "-Infinity"), "invalid_value"),
          bad("value is beyond a double", interaction("value", "1e400"), "invalid_value"),
          bad("value is negative", interaction("value", "-1"), "value_too_small"),
          bad("value is hardly negative", interaction("value", "-1e-300"), "value_too_small"),
          bad("value is huge", interaction("value", "1e300"), "value_too_large"),

          // When
          bad("time is null", interaction("at", null), "missing_timestamp"),
          bad("time is empty", interaction("at", ""), "missing_timestamp"),
          bad("time is a word", interaction("at", "yesterday"), "unparsable_timestamp"),
          bad("time is a number", interaction("at", 1735689600), "unparsable_timestamp"),
          bad("time has no date", interaction("at", "10:00:00"), "unparsable_timestamp"),
          bad("day is not in March", at("2025-03-32 10:00:00"), "unparsable_timestamp"),
          bad("day is not in February", at("2025-02-29 10:00:00"), "unparsable_timestamp"),
          bad("hour is 24", at("2025-03-01 24:00:00"), "unparsable_timestamp"),
          bad("second is 60", at("2016-12-31 23:59:60"), "unparsable_timestamp"),
          bad("time with another zone", at("2025-03-01 10:00:00Z"), "unparsable_timestamp"),
          bad("time is in the gap of spring", at("2025-03-30 02:30:00"), "nonexistent_timestamp"),
          bad("time begins the gap", at("2025-03-30 02:00:00"), "nonexistent_timestamp"),
          bad("time ends the gap", at("2025-03-30 02:59:59"), "nonexistent_timestamp"),
          bad("time is in the future", at("2999-01-01 00:00:00"), "timestamp_in_future"),
          bad("time is far in the future", at("9999-12-31 23:59:59"), "timestamp_in_future"),
          bad("time is ancient", at("1066-10-14 09:00:00"), "timestamp_too_old"),
          bad("time is the first", at("0001-01-01 00:00:00"), "timestamp_too_old"),

          // Under which circumstances
          bad("context is no JSON", interaction("context", "{\"a\":"), "invalid_context"),
          bad("context is a word", interaction("context", "mobile"), "invalid_context"),
          bad("context is a list", interaction("context", "[1, 2]"), "invalid_context"),
          bad("context is a number", interaction("context", "1"), "invalid_context"),
          bad("context is JSON's null", interaction("context", "null"), "invalid_context"),
          bad("context goes on", interaction("context", "{} {}"), "invalid_context"),
          bad("context has single quotes", interaction("context", "{'a': 1}"), "invalid_context"),
          bad("context has NaN", interaction("context", "{\"a\": NaN}"), "invalid_context"),
          bad("context has NUL", context(NUL_ESCAPE), "invalid_context"),
          bad("context has NUL as it is", context(NUL), "invalid_context"),
          bad("context has half a character", context("\\ud83d"), "invalid_context"),
          bad("context is deep", interaction("context", nested(100)), "context_too_deep"),
          bad("context is a pit", interaction("context", nested(5_000)), "context_too_deep"),
          bad("context has 10 MB", context("x".repeat(TEN_MEGABYTES)), "context_too_large"),

          // Whole rows
          json("row is cut", "{\"user\": \"" + USER),
          json("row is a word", "nothing"),
          json("row has 10 MB", "x".repeat(TEN_MEGABYTES)),
          csv("row has a column more", CSV_ROW + ",x"),
          csv("row has a column less", CSV_ROW.replace(",{}", "")),
          csv("row has an open quote", CSV_ROW.replace("view", "\"view")),

          // Items and users
          bad("item's id is null", item("item", null), "missing_id"),
          bad("item's id is no UUID", item("item", "85123A"), "malformed_id"),
          bad("item's type with NUL", item("type", "bo" + NUL + "ok"), "nul_character"),
          bad("metadata are no JSON", item("metadata", "title"), "invalid_metadata"),
          bad("metadata are a list", item("metadata", "[]"), "invalid_metadata"),
          bad("metadata have NUL", item("metadata", text(NUL_ESCAPE)), "invalid_metadata"),
          bad("user's id is blank", user("user", " "), "missing_id"),
          bad("user's id is no UUID", user("user", "c1"), "malformed_id"),
          bad("demographics are no JSON", user("demographics", "{"), "invalid_demographics"),

          // Preferences
          bad("preference of nobody", preference("user", null), "missing_user_id"),
          bad("preference without a key", preference("key", " "), "missing_preference_key"),
          bad("key is long", preference("key", "k".repeat(101)), "preference_key_too_large"),
          bad("preference is null", preference("value", null), "missing_preference_value"),
          bad("preference is no JSON", preference("value", "de"), "invalid_preference_value"));

  static final List<OddRow> ODD =
      List.of(
          odd("time comes twice in autumn", at("2025-10-26 02:30:00"), 2),
          odd("time follows the gap of spring", at("2025-03-30 03:00:00"), 2),
          odd("same row twice", at(TIME).and("at", TIME), 2),
          odd("same event, other values", interaction("value", "1").and("value", "2"), 2),
          odd("same event, other users", interaction("user", USER).and("user", ITEM), 2),
          odd("user in capitals", interaction("user", "ABCDEFAB" + USER.substring(8)), 2),
          odd("blanks around the user", interaction("user", " " + USER + " "), 2),
          odd("value is nothing", interaction("value", "0"), 2),
          odd("value is minus nothing", interaction("value", "-0.0"), 2),
          odd("value is a JSON number", interaction("value", 2.5), 2),
          odd("context is null", interaction("context", null), 2),
          odd("context is blank", interaction("context", " "), 2),
          odd("blanks around the context", interaction("context", "\n{\"a\": 1}\r\n\t"), 2),
          odd("blanks around metadata", item("metadata", " \n{\"a\": 1}\n"), 2),
          odd("context beyond ASCII", context("Jürgen 星 😀 \\ud83d\\ude00"), 2),
          odd("context speaks of NUL", context("\\\\u0000"), 2),
          odd("context has a key twice", interaction("context", "{\"a\": 1, \"a\": 2}"), 2),
          odd("column nobody asked for", interaction("colour", "red"), 2),
          odd("no metadata", item("metadata", null), 2),
          odd("same user, other demographics", user("user", USER).and("demographics", "{}"), 2));

  private BadRows() {}

  /** The configuration of a source {@code rows} of this entity and format. */
  static String config(Entity entity, SourceFormat format) {
    String fields =
        switch (entity) {
          case INTERACTIONS -> INTERACTION_FIELDS;
          case ITEMS -> ITEM_FIELDS;
          case USERS -> USER_FIELDS;
          case PREFERENCES -> PREFERENCE_FIELDS;
        };
    String options = format == SourceFormat.CSV ? "options { header = \"true\" }\n" : "";
    return "smartrec.ingest.sources.rows {\nformat = "
        + format.code()
        + "\n"
        + options
        + fields
        + "}\n";
  }

  private static BadRow bad(String name, RawLines lines, String reason) {
    return new BadRow(name, lines.entity(), SourceFormat.JSON, lines.file(), reason);
  }

  private static OddRow odd(String name, RawLines lines, int rows) {
    return new OddRow(name, lines.entity(), lines.file(), rows);
  }

  private static BadRow json(String name, String row) {
    String text = RawLines.good(Entity.INTERACTIONS).file() + row + "\n";
    return new BadRow(name, Entity.INTERACTIONS, SourceFormat.JSON, text, "malformed_row");
  }

  private static BadRow csv(String name, String row) {
    String text = GOOD_CSV + row + "\n";
    return new BadRow(name, Entity.INTERACTIONS, SourceFormat.CSV, text, "malformed_row");
  }

  private static RawLines interaction(String field, @Nullable Object value) {
    return RawLines.good(Entity.INTERACTIONS).and(field, value);
  }

  private static RawLines item(String field, @Nullable Object value) {
    return RawLines.good(Entity.ITEMS).and(field, value);
  }

  private static RawLines user(String field, @Nullable Object value) {
    return RawLines.good(Entity.USERS).and(field, value);
  }

  private static RawLines preference(String field, @Nullable Object value) {
    return RawLines.good(Entity.PREFERENCES).and(field, value);
  }

  private static RawLines at(String time) {
    return interaction("at", time);
  }

  private static RawLines context(String text) {
    return interaction("context", text(text));
  }

  /** A JSON object with a text in it, as it stands between the quotes. */
  private static String text(String text) {
    return "{\"a\": \"" + text + "\"}";
  }

  private static String nested(int levels) {
    return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
  }
}

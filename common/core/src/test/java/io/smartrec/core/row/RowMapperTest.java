package io.smartrec.core.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.MappingConfig.FieldMapping.Kind;
import io.smartrec.core.config.MappingConfig.FieldRules;
import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Contracts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowMapperTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String USER = "d9428888-122b-11e1-b85c-61cd3cbb3210";
  private static final String ITEM = "6fa459ea-ee8a-3ca4-894e-db77e160355e";
  private static final String NUL = "\0";
  private static final RulesConfig RULES =
      new RulesConfig(
          Duration.ofMinutes(5),
          Instant.parse("1990-01-01T00:00:00Z"),
          1e12,
          40,
          4,
          RulesConfig.References.OFF,
          RulesConfig.References.OFF);

  private final Map<String, FieldMapping> fields = new HashMap<>();
  private Entity entity = Entity.INTERACTIONS;
  private Optional<String> namespace = Optional.empty();
  private final Map<String, String> texts = new HashMap<>();
  private final Map<String, Instant> times = new HashMap<>();
  private final Set<String> freeTimes = new HashSet<>();
  private final Set<String> instants = new HashSet<>();
  private List<String> sourceReasons = List.of();

  RowMapperTest() {
    give("user-id", USER);
    give("item-id", ITEM);
    give("action-type", "view");
    time("timestamp", "2025-07-01T12:00:00Z");
  }

  @Test
  void leavesOutWhatTheMappingLeavesOut() {
    assertThat(good())
        .containsEntry("value", 1.0)
        .containsEntry("context", "{}")
        .containsEntry("user_id", USER)
        .containsEntry("timestamp", Instant.parse("2025-07-01T12:00:00Z"));
  }

  @Test
  void derivesTheIdOfAnEventFromWhoWhatAndWhen() {
    String event = "interaction|" + USER + "|" + ITEM + "|view|1751371200000000";

    assertThat(good()).containsEntry("id", NameUuid.of(NameUuid.ROOT, event).toString());
  }

  @Test
  void derivesTheSameIdWhateverTheCaseOfAUuidAndTheBlanksAroundIt() {
    Object id = good().get("id");
    give("user-id", "\t " + USER.toUpperCase(Locale.ROOT) + "\u00A0\r\n");

    assertThat(good()).containsEntry("id", id);
  }

  @Test
  void makesUuidsOfTextsInANamespaceOneForEachKind() {
    namespace = Optional.of("shop");
    give("id", "1");
    give("user-id", "1");
    give("item-id", "1");

    for (String kind : List.of("interaction", "user", "item")) {
      String column = kind.equals("interaction") ? "id" : kind + "_id";
      assertThat(good())
          .containsEntry(column, NameUuid.of(NameUuid.namespace("shop"), kind + "/1").toString());
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "null",
      value = {
        "user-id, null, missing_user_id",
        "user-id, ' \t', missing_user_id",
        "user-id, 4711, malformed_user_id",
        "user-id, d9428888-122b-11e1-b85c-61cd3cbb321, malformed_user_id",
        "user-id, d9428888-122b-11e1-b85c_61cd3cbb3210, malformed_user_id",
        "user-id, g9428888-122b-11e1-b85c-61cd3cbb3210, malformed_user_id",
        "item-id, {d9428888-122b-11e1-b85c-61cd3cbb3210}, malformed_item_id",
        "id, '', missing_id",
        "action-type, null, missing_action_type",
        "action-type, View, unknown_action_type",
        "value, null, missing_value",
        "value, much, invalid_value",
        "value, '1,5', invalid_value",
        "value, NaN, invalid_value",
        "value, -Infinity, invalid_value",
        "value, 1e400, invalid_value",
        "value, 1d, invalid_value",
        "value, 0x1p3, invalid_value",
        "value, 1e, invalid_value",
        "value, -1e-300, value_too_small",
        "value, 1e13, value_too_large",
        "context, [1], invalid_context",
        "context, {a, invalid_context",
        "context, {\"a\":[[[[1]]]]}, context_too_deep",
        "context, {\"a\":\"äääääääääääääääää\"}, context_too_large",
      })
  void refusesWhatIsWrongWithTheReason(String field, @Nullable String text, String reason) {
    give(field, text);

    assertThat(map().reasons()).containsExactly(reason);
  }

  @Test
  void refusesTextsWithNulWhateverElse() {
    namespace = Optional.of("shop");
    give("user-id", "u" + NUL);
    give("item-id", "i" + NUL);

    assertThat(map().reasons()).containsExactly("nul_character");
  }

  @Test
  void tellsAllThatIsWrongTheSourcesOwnReasonsFirst() {
    sourceReasons = List.of("internal", "malformed_row");
    give("user-id", null);
    give("action-type", "stare");
    give("timestamp", "yesterday");
    times.remove("timestamp");

    assertThat(map().reasons())
        .containsExactly(
            "internal",
            "malformed_row",
            "missing_user_id",
            "unknown_action_type",
            "unparsable_timestamp");
  }

  @Test
  void hasOneZero() {
    give("value", "-0.0");

    assertThat(good()).containsEntry("value", 0.0);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:09:05Z, ",
    "2026-01-02T03:09:05.000001Z, timestamp_in_future",
    "9999-12-31T23:59:59Z, timestamp_in_future",
    "1990-01-01T00:00:00Z, ",
    "1989-12-31T23:59:59.999999Z, timestamp_too_old",
    "-0044-03-15T12:00:00Z, timestamp_too_old",
  })
  void takesTimesWithinTheirBounds(String time, @Nullable String reason) {
    time("timestamp", time);

    assertThat(map().reasons()).isEqualTo(reason == null ? List.of() : List.of(reason));
  }

  @Test
  void missesATimeThatHasNeitherTextNorValue() {
    give("timestamp", " ");
    times.remove("timestamp");

    assertThat(map().reasons()).containsExactly("missing_timestamp");
  }

  @ParameterizedTest
  @CsvSource({
    // Summer and winter; the gap of spring; the hour that comes twice in autumn, then the first.
    "2025-07-01T12:00:00Z, 2025-07-01T10:00:00Z, ",
    "2025-01-01T12:00:00Z, 2025-01-01T11:00:00Z, ",
    "2025-03-30T01:59:59Z, 2025-03-30T00:59:59Z, ",
    "2025-03-30T02:00:00Z, , nonexistent_timestamp",
    "2025-03-30T02:59:59Z, , nonexistent_timestamp",
    "2025-03-30T03:00:00Z, 2025-03-30T01:00:00Z, ",
    "2025-10-26T02:30:00Z, 2025-10-26T00:30:00Z, ",
  })
  void readsTimesOfAZone(String read, @Nullable String utc, @Nullable String reason) {
    field("timestamp", Optional.of("yyyy-MM-dd HH:mm:ss"), Optional.of("Europe/Berlin"));
    time("timestamp", read);

    if (utc == null) {
      assertThat(map().reasons()).containsExactly(reason);
    } else {
      assertThat(good()).containsEntry("timestamp", Instant.parse(utc));
    }
  }

  @Test
  void shiftsNoTimeThatSaysItsZoneInItsFormat() {
    field("timestamp", Optional.of("yyyy-MM-dd'T'HH:mm:ssXXX"), Optional.of("Europe/Berlin"));

    assertThat(good()).containsEntry("timestamp", Instant.parse("2025-07-01T12:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({
    "2025-07-01 12:00:00, 2025-07-01T10:00:00Z",
    "2025-07-01 12:00:00Z, 2025-07-01T12:00:00Z",
    "2025-07-01 14:00:00+02:00, 2025-07-01T12:00:00Z",
    "2025-07-01 14:00:00 UTC, 2025-07-01T12:00:00Z",
    "2025-07-01 14:00 Europe/Paris, 2025-07-01T12:00:00Z",
    "2025-07-01T12:00:00.5, 2025-07-01T10:00:00Z",
    "2025-07-01, 2025-07-01T10:00:00Z",
  })
  void shiftsTimesOfFreeFormOnlyWhenTheySayNoZone(String text, String utc) {
    field("timestamp", Optional.empty(), Optional.of("Europe/Berlin"));
    freeTimes.add("timestamp");
    texts.put("timestamp", text);

    assertThat(good()).containsEntry("timestamp", Instant.parse(utc));
  }

  @Test
  void shiftsNoInstant() {
    field("timestamp", Optional.empty(), Optional.of("Europe/Berlin"));
    instants.add("timestamp");
    texts.put("timestamp", null);

    assertThat(good()).containsEntry("timestamp", Instant.parse("2025-07-01T12:00:00Z"));
  }

  @Test
  void refusesATimeThatTheZoneShiftsBeyondTheLast() {
    field("timestamp", Optional.of("y-MM-dd HH:mm:ss"), Optional.of("America/New_York"));
    times.put("timestamp", Instant.ofEpochSecond(Long.MAX_VALUE / 1_000_000));

    MappedRow row = map();
    assertThat(row.reasons()).containsExactly("timestamp_in_future");
    assertThat(row.values().get(5)).isNull();
  }

  @Test
  void refusesATextThatTheExpressionCannotGetThrough() {
    give("action-type", "view");
    namespace = Optional.of("shop");
    give("user-id", "x".repeat(100_000));
    rules(
        "user-id",
        new FieldRules(
            false, List.of(), Optional.of("(a|x)*"), Optional.empty(), Optional.empty()));

    assertThat(map().reasons()).containsExactly("user_id_not_matching");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12:00:00", "2025", "2025-07", "now"})
  void takesNoTimeWithoutADate(String text) {
    freeTimes.add("timestamp");
    texts.put("timestamp", text);

    assertThat(map().reasons()).containsExactly("unparsable_timestamp");
  }

  @Test
  void keepsTheSourcesIdOfItemsInANamespace() {
    items();
    namespace = Optional.of("shop");
    give("id", "85123A");
    give("metadata", "{\"title\":\"Lamp\"}");

    assertThat(good())
        .containsEntry("type", "item")
        .containsEntry("metadata", "{\"source_id\":\"85123A\",\"title\":\"Lamp\"}")
        .containsEntry("created_at", null)
        .containsEntry("updated_at", Instant.parse("2025-01-01T00:00:00Z"));
  }

  @Test
  void leavesMetadataAsTheyAreWhereIdsAreUuids() {
    items();
    give("id", ITEM);
    give("metadata", " { } ");

    assertThat(good()).containsEntry("metadata", "{ }");
  }

  @Test
  void refusesItemsThatAreNone() {
    items();
    give("id", ITEM);
    give("type", "bo" + NUL + "ok");
    give("metadata", "[]");
    time("created-at", "2999-01-01T00:00:00Z");

    assertThat(map().reasons())
        .containsExactly("nul_character", "invalid_metadata", "created_at_in_future");
  }

  @Test
  void readsPreferences() {
    preferences();
    give("preference-value", "\"de\"");

    assertThat(good())
        .containsEntry("preference_key", "language")
        .containsEntry("preference_value", "\"de\"");
  }

  @Test
  void refusesPreferencesThatAreNone() {
    preferences();
    give("preference-key", "k".repeat(101));
    give("preference-value", null);

    assertThat(map().reasons())
        .containsExactly("preference_key_too_large", "missing_preference_value");
  }

  @Test
  void countsLengthInCharactersAndNotInHalves() {
    preferences();
    give("preference-key", "😀".repeat(100));
    give("preference-value", "1");

    assertThat(map().reasons()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "5, ",
    "4, value_too_small",
    "8, value_too_large value_not_matching",
    "6, value_not_allowed",
  })
  void holdsFieldsAgainstTheirOwnRules(String text, @Nullable String reasons) {
    give("value", text);
    rules(
        "value",
        new FieldRules(
            false,
            List.of("4", "5", "8"),
            Optional.of("[4-6]"),
            Optional.of(5.0),
            Optional.of(7.0)));

    assertThat(map().reasons())
        .containsExactlyInAnyOrder(reasons == null ? new String[0] : reasons.split(" ", -1));
  }

  @Test
  void refusesWhatHasABoundAndIsNoNumber() {
    namespace = Optional.of("shop");
    give("user-id", "guest");
    rules(
        "user-id",
        new FieldRules(false, List.of(), Optional.empty(), Optional.of(1.0), Optional.empty()));

    assertThat(map().reasons()).containsExactly("invalid_user_id");
  }

  @Test
  void missesAFieldThatMustBeThereByItsRule() {
    give("context", null);
    rules(
        "context",
        new FieldRules(true, List.of(), Optional.empty(), Optional.empty(), Optional.empty()));

    assertThat(map().reasons()).containsExactly("missing_context");
  }

  @Test
  void canBeSentToOtherMachines() throws IOException, ClassNotFoundException {
    field("timestamp", Optional.empty(), Optional.of("Europe/Berlin"));
    rules(
        "value",
        new FieldRules(true, List.of("1"), Optional.of("1"), Optional.of(1.0), Optional.of(1.0)));
    give("value", "2");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(mapper());
    }

    RowMapper received;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      received = (RowMapper) in.readObject();
    }

    assertThat(received.map(row())).isEqualTo(map());
  }

  private void items() {
    entity = Entity.ITEMS;
    fields.clear();
    time("updated-at", "2025-01-01T00:00:00Z");
  }

  private void preferences() {
    entity = Entity.PREFERENCES;
    fields.clear();
    give("user-id", USER);
    give("preference-key", "language");
    time("updated-at", "2025-01-01T00:00:00Z");
  }

  private void give(String field, @Nullable String text) {
    fields.putIfAbsent(field, mapping(field, Optional.empty(), Optional.empty(), FieldRules.NONE));
    texts.put(field, text);
  }

  private void time(String field, String time) {
    give(field, time);
    times.put(field, Instant.parse(time));
  }

  private void field(String name, Optional<String> format, Optional<String> zone) {
    fields.put(name, mapping(name, format, zone, FieldRules.NONE));
  }

  private void rules(String field, FieldRules rules) {
    fields.put(field, mapping(field, Optional.empty(), Optional.empty(), rules));
  }

  private static FieldMapping mapping(
      String field, Optional<String> format, Optional<String> zone, FieldRules rules) {
    return new FieldMapping(Kind.COLUMN, field, format, zone, rules);
  }

  private Map<String, @Nullable Object> good() {
    MappedRow row = map();
    assertThat(row.reasons()).isEmpty();
    Map<String, @Nullable Object> values = new HashMap<>();
    List<String> names = Contracts.of(entity.code()).names();
    assertThat(row.values()).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      values.put(names.get(i), row.values().get(i));
    }
    return values;
  }

  private MappedRow map() {
    return mapper().map(row());
  }

  private RowMapper mapper() {
    MappingConfig mapping = new MappingConfig(entity, namespace, List.of(), fields);
    return RowMapper.of(mapping, new RowLayout(given(), freeTimes, instants), RULES, NOW);
  }

  private List<String> given() {
    List<String> given = new ArrayList<>(entity.fields());
    given.retainAll(fields.keySet());
    return given;
  }

  private SourceRow row() {
    List<String> given = given();
    return new SourceRow() {
      @Override
      public @Nullable String text(int field) {
        return texts.get(given.get(field));
      }

      @Override
      public @Nullable Instant time(int field) {
        return times.get(given.get(field));
      }

      @Override
      public List<String> reasons() {
        return sourceReasons;
      }
    };
  }
}

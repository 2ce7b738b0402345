package io.smartrec.spark.ingest;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Raw interactions at random, with all that sources do to them, and random ways to deliver them.
 * The same seed gives the same rows and the same deliveries.
 *
 * <p>The ids of users, items and events are few, so that keys meet often.
 */
final class InteractionBatches {
  /** Names of the columns, in the order of {@link RawInteraction#values}. */
  static final List<String> COLUMNS =
      List.of("event_id", "user", "item", "action", "value", "at", "context");

  /** The latest time of a valid row. */
  static final Instant LATEST = Instant.parse("2025-06-01T00:00:00Z");

  private static final int MAX_BATCHES = 5;
  private static final int IDS = 8;
  private static final int HOURS = 48;
  private static final List<String> ACTIONS = List.of("view", "click", "purchase", "like");
  private static final List<String> CONTEXTS =
      List.of("{}", "{\"device\": \"phone\"}", "{\"name\": \"Jürgen 星 😀\"}");

  private final Random random;

  InteractionBatches(long seed) {
    this.random = new Random(seed);
  }

  /** A raw row: texts as they stand in a file. */
  record RawInteraction(
      @Nullable String eventId,
      @Nullable String user,
      @Nullable String item,
      @Nullable String action,
      @Nullable String value,
      @Nullable String at,
      @Nullable String context) {
    /** In the order of {@link #COLUMNS}. */
    @Nullable String[] values() {
      return new @Nullable String[] {eventId, user, item, action, value, at, context};
    }

    private RawInteraction with(@Nullable String newValue, @Nullable String newContext) {
      return new RawInteraction(eventId, user, item, action, newValue, at, newContext);
    }

    private RawInteraction withId(@Nullable String newId) {
      return new RawInteraction(newId, user, item, action, value, at, context);
    }
  }

  /**
   * Rows of all kinds: about half are valid and new, the others copy or contradict an earlier row
   * or are invalid.
   *
   * @param count how many
   */
  List<RawInteraction> rows(int count) {
    List<RawInteraction> rows = new ArrayList<>();
    while (rows.size() < count) {
      rows.add(rows.isEmpty() ? valid() : next(rows));
    }
    return List.copyOf(rows);
  }

  private RawInteraction next(List<RawInteraction> rows) {
    RawInteraction earlier = oneOf(rows);
    return switch (random.nextInt(12)) {
      case 0 -> earlier; // an exact duplicate
      case 1 -> valid().withId(earlier.eventId()); // the same id, other content
      case 2 -> earlier.with(value(), oneOf(CONTEXTS)); // the same key, another value
      case 3 -> earlier.withId(null).with(value(), earlier.context()); // as well, without id
      case 4 -> atTheTimeOf(earlier); // a tie of two users, items or actions
      case 5, 6 -> invalid();
      default -> valid();
    };
  }

  private RawInteraction valid() {
    return new RawInteraction(
        random.nextBoolean() ? id(3, IDS * IDS) : null,
        id(1, IDS),
        id(2, IDS),
        oneOf(ACTIONS),
        value(),
        LATEST.minus(random.nextInt(HOURS), ChronoUnit.HOURS).toString(),
        oneOf(CONTEXTS));
  }

  private RawInteraction atTheTimeOf(RawInteraction earlier) {
    RawInteraction other = valid();
    return new RawInteraction(
        other.eventId(),
        other.user(),
        other.item(),
        other.action(),
        other.value(),
        earlier.at(),
        other.context());
  }

  /** With one to three faults. */
  private RawInteraction invalid() {
    @Nullable String[] values = valid().values();
    for (int faults = 1 + random.nextInt(3); faults > 0; faults--) {
      Fault fault = oneOf(List.of(Fault.values()));
      values[fault.column] = fault.text;
    }
    return new RawInteraction(
        values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
  }

  /** A column and a text that must not be there. */
  private enum Fault {
    EVENT_IS_NO_UUID(0, "17"),
    USER_IS_MISSING(1, null),
    USER_IS_BLANK(1, " "),
    USER_IS_NO_UUID(1, "c1"),
    ITEM_IS_MISSING(2, null),
    ITEM_IS_CUT(2, "22222222-2222-4222-8222"),
    ACTION_IS_MISSING(3, null),
    ACTION_IS_UNKNOWN(3, "stare"),
    VALUE_IS_A_WORD(4, "many"),
    VALUE_IS_NAN(4, "NaN"),
    VALUE_IS_NEGATIVE(4, "-1"),
    TIME_IS_MISSING(5, null),
    TIME_IS_A_WORD(5, "yesterday"),
    TIME_IS_IN_THE_FUTURE(5, "2999-01-01T00:00:00Z"),
    CONTEXT_IS_NO_JSON(6, "{\"a\":"),
    CONTEXT_IS_A_LIST(6, "[]");

    private final int column;
    private final @Nullable String text;

    Fault(int column, @Nullable String text) {
      this.column = column;
      this.text = text;
    }
  }

  private String value() {
    return Integer.toString(random.nextInt(5));
  }

  private String id(int kind, int count) {
    return new UUID(kind, random.nextInt(count)).toString();
  }

  /**
   * A delivery of the rows: in 1 to {@value #MAX_BATCHES} batches, each row in at least one, in any
   * order; some rows come again in the same or another batch, and some batches come again as a
   * whole.
   */
  List<List<RawInteraction>> deliver(List<RawInteraction> rows) {
    List<List<RawInteraction>> batches = new ArrayList<>();
    for (int count = 1 + random.nextInt(MAX_BATCHES); count > 0; count--) {
      batches.add(new ArrayList<>());
    }
    for (RawInteraction row : rows) {
      oneOf(batches).add(row);
      if (random.nextInt(10) == 0) {
        oneOf(batches).add(row);
      }
    }
    batches.forEach(batch -> Collections.shuffle(batch, random));
    for (List<RawInteraction> batch : List.copyOf(batches)) {
      if (random.nextInt(3) == 0) {
        batches.add(random.nextInt(batches.size() + 1), batch);
      }
    }
    return batches.stream().map(List::copyOf).toList();
  }

  private <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}

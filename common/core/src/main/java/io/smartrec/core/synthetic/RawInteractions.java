package io.smartrec.core.synthetic;

import io.smartrec.core.synthetic.Seeds.Kind;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Interactions as the source delivers them. Invalid rows come in addition to the valid ones, so
 * that throwing them out leaves exactly the truth. Each is a copy of the row before it with an id
 * of its own and one defect, or that row once more.
 */
public final class RawInteractions {
  /** An event that is none of the action types, in invalid rows. */
  public static final String UNKNOWN_EVENT = "add_to_cart";

  /** Year of the times that are too far in the future, in invalid rows; a leap year. */
  public static final String FAR_FUTURE_YEAR = "2996";

  /** In place of a time, in invalid rows. */
  public static final String NO_TIME = "31.02.2025, 25:61";

  /** What can be wrong with a row. */
  private enum Defect {
    MISSING_USER,
    UNKNOWN_ACTION,
    UNPARSABLE_TIME,
    FAR_FUTURE_TIME,
    NEGATIVE_QUANTITY,
    DUPLICATE
  }

  private static final Defect[] DEFECTS = Defect.values();

  private RawInteractions() {}

  /** The raw rows of a user: the valid ones in their order, invalid ones in between. */
  public static List<RawInteraction> of(Shop shop, long user) {
    List<ShopInteraction> valid = shop.interactionsOf(user);
    List<RawInteraction> rows = new ArrayList<>(valid.size() + 2);
    double share = shop.spec().invalidShare();
    double invalidPerValid = share / (1 - share);
    SplittableRandom random = Seeds.random(shop.spec().seed(), Kind.USER_DEFECTS, user);
    String userId = SourceIds.user(user);
    for (ShopInteraction interaction : valid) {
      RawInteraction row = raw(interaction, userId);
      rows.add(row);
      if (random.nextDouble() < invalidPerValid) {
        rows.add(spoil(row, DEFECTS[random.nextInt(DEFECTS.length)]));
      }
    }
    return rows;
  }

  private static RawInteraction raw(ShopInteraction interaction, String userId) {
    return new RawInteraction(
        SourceIds.event(interaction.user(), interaction.sequence()),
        userId,
        SourceIds.sku(interaction.item()),
        interaction.action().code(),
        interaction.quantity(),
        timeText(interaction.epochMillis()),
        SourceIds.session(interaction.user(), interaction.session()),
        interaction.device(),
        interaction.page(),
        interaction.position());
  }

  private static RawInteraction spoil(RawInteraction row, Defect defect) {
    Integer quantity = row.quantity();
    return switch (defect) {
      case DUPLICATE -> row;
      case MISSING_USER -> copy(row, null, row.event(), quantity, row.eventTime());
      case UNKNOWN_ACTION -> copy(row, row.userId(), UNKNOWN_EVENT, quantity, row.eventTime());
      case UNPARSABLE_TIME -> copy(row, row.userId(), row.event(), quantity, NO_TIME);
      case FAR_FUTURE_TIME ->
          copy(
              row,
              row.userId(),
              row.event(),
              quantity,
              FAR_FUTURE_YEAR + row.eventTime().substring(FAR_FUTURE_YEAR.length()));
      case NEGATIVE_QUANTITY ->
          copy(row, row.userId(), row.event(), quantity == null ? -1 : -quantity, row.eventTime());
    };
  }

  private static RawInteraction copy(
      RawInteraction row,
      @Nullable String userId,
      String event,
      @Nullable Integer quantity,
      String eventTime) {
    return new RawInteraction(
        row.eventId() + "-x",
        userId,
        row.sku(),
        event,
        quantity,
        eventTime,
        row.sessionId(),
        row.device(),
        row.page(),
        row.position());
  }

  /** {@code yyyy-MM-dd HH:mm:ss.SSS}, by hand: a formatter would cost more than the row. */
  private static String timeText(long epochMillis) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(Math.floorDiv(epochMillis, 1000), 0, ZoneOffset.UTC);
    StringBuilder text = new StringBuilder(23);
    appendDigits(text, time.getYear(), 1000);
    appendDigits(text.append('-'), time.getMonthValue(), 10);
    appendDigits(text.append('-'), time.getDayOfMonth(), 10);
    appendDigits(text.append(' '), time.getHour(), 10);
    appendDigits(text.append(':'), time.getMinute(), 10);
    appendDigits(text.append(':'), time.getSecond(), 10);
    appendDigits(text.append('.'), Math.floorMod(epochMillis, 1000), 100);
    return text.toString();
  }

  private static void appendDigits(StringBuilder text, int value, int firstPlace) {
    for (int place = firstPlace; place > 0; place /= 10) {
      text.append((char) ('0' + value / place % 10));
    }
  }
}

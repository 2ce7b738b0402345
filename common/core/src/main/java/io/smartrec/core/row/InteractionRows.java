package io.smartrec.core.row;

import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.ContractColumn;
import io.smartrec.core.table.Interactions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@code interactions}.
 *
 * @param id the source's own id of the event; null where it has none
 * @param idNamespace namespace of ids that are made of user, item, action and time
 * @param notBefore interactions before this are refused
 */
record InteractionRows(
    @Nullable IdField id,
    IdField user,
    IdField item,
    TextField action,
    NumberField value,
    TimeField timestamp,
    JsonField context,
    UUID idNamespace,
    Instant notBefore)
    implements RowMapper.TableRows {
  private static final double ONCE = 1;

  static InteractionRows of(Fields fields) {
    ContractColumn value = Interactions.CONTRACT.column(Interactions.VALUE);
    UUID namespace = fields.namespace();
    return new InteractionRows(
        fields.layout().has("id") ? fields.id("id", "interaction") : null,
        fields.id("user-id", "user"),
        fields.id("item-id", "item"),
        fields.text("action-type", Interactions.CONTRACT.column(Interactions.ACTION_TYPE), null),
        NumberField.of(
            fields.layout(), "value", ONCE, value.min().orElseThrow(), fields.rules().maxValue()),
        fields.time("timestamp"),
        fields.json("context", JsonText.Kind.OBJECT),
        namespace == null ? NameUuid.ROOT : namespace,
        fields.rules().notBefore());
  }

  @Override
  public List<@Nullable Object> read(SourceRow row, Reasons reasons) {
    String givenId = id == null ? null : id.read(row, reasons);
    String userId = user.read(row, reasons);
    String itemId = item.read(row, reasons);
    String actionType = action.read(row, reasons);
    Double amount = value.read(row, reasons);
    Instant time = timestamp.readRequired(row, reasons);
    reasons.addIf(time != null && time.isBefore(notBefore), "timestamp_too_old");
    String json = context.read(row, reasons);
    String eventId = id == null ? derivedId(userId, itemId, actionType, time) : givenId;
    return Arrays.asList(eventId, userId, itemId, actionType, amount, time, json);
  }

  /** Where the source has no id: user, item, action and time are one. */
  private @Nullable String derivedId(
      @Nullable String userId,
      @Nullable String itemId,
      @Nullable String actionType,
      @Nullable Instant time) {
    if (userId == null || itemId == null || actionType == null || time == null) {
      return null;
    }
    long micros =
        TimeUnit.SECONDS.toMicros(time.getEpochSecond())
            + TimeUnit.NANOSECONDS.toMicros(time.getNano());
    String event = "interaction|" + userId + "|" + itemId + "|" + actionType + "|" + micros;
    return NameUuid.of(idNamespace, event).toString();
  }
}

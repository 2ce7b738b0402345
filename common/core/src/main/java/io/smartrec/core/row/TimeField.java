package io.smartrec.core.row;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.domain.Entity;
import java.io.Serializable;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A timestamp.
 *
 * @param index which field
 * @param column its column, for reasons
 * @param free whether it is a text without a fixed format, which may say its zone
 * @param zone rules of the zone of times that say none; null: UTC
 * @param latest the latest time that is not in the future
 */
record TimeField(int index, String column, boolean free, @Nullable ZoneRules zone, Instant latest)
    implements Serializable {
  /** Spark takes a year for a time, and today for a time without a date. */
  private static final Pattern BEGINS_WITH_DATE =
      Pattern.compile("[0-9]{4,}-[0-9]{1,2}-[0-9]{1,2}");

  /** Behind the date there is more than digits: Z, an offset or the name of a zone. */
  private static final Pattern SAYS_ZONE = Pattern.compile("^[0-9-]+[ T].*[A-Za-z+-]");

  private static final Pattern ZONE_IN_FORMAT = Pattern.compile("^(?:[^']|'[^']*')*?[XxZzVO]");

  /** Beyond it microseconds do not fit into 64 bits. */
  private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000 - 1;

  static TimeField of(RowLayout layout, MappingConfig mapping, String field, Instant latest) {
    // A format with a zone in it: every text says its own.
    Optional<String> zone =
        mapping
            .field(field)
            .filter(known -> !layout.instants().contains(field))
            .filter(known -> known.format().filter(TimeField::hasZone).isEmpty())
            .flatMap(FieldMapping::zone);
    return new TimeField(
        layout.index(field),
        Entity.column(field),
        layout.freeTimes().contains(field),
        zone.map(id -> ZoneId.of(id).getRules()).orElse(null),
        latest);
  }

  private static boolean hasZone(String format) {
    return ZONE_IN_FORMAT.matcher(format).find();
  }

  /** The time in UTC; null where there is none, or none that can be read. */
  @Nullable Instant read(SourceRow row, Reasons reasons) {
    Instant read = row.time(index);
    String text = Texts.of(row, index);
    if (read == null || (free && text != null && !BEGINS_WITH_DATE.matcher(text).lookingAt())) {
      reasons.addIf(text != null, "unparsable_" + column);
      return null;
    }
    boolean saysZone = text != null && free && SAYS_ZONE.matcher(text).find();
    Instant time = saysZone ? read : utc(read, reasons);
    reasons.addIf(time.isAfter(latest), column + "_in_future");
    return Math.abs(time.getEpochSecond()) > LAST_SECOND ? null : time;
  }

  /** As {@link #read}; a time that is not there is a reason as well. */
  @Nullable Instant readRequired(SourceRow row, Reasons reasons) {
    reasons.addIf(isMissing(row), "missing_" + column);
    return read(row, reasons);
  }

  boolean isMissing(SourceRow row) {
    return row.time(index) == null && Texts.of(row, index) == null;
  }

  private Instant utc(Instant read, Reasons reasons) {
    if (zone == null) {
      return read;
    }
    LocalDateTime local = LocalDateTime.ofInstant(read, ZoneOffset.UTC);
    // A local time that the clocks skip has no offset, one that comes twice has two.
    reasons.addIf(zone.getValidOffsets(local).isEmpty(), "nonexistent_" + column);
    return local.toInstant(zone.getOffset(local));
  }
}

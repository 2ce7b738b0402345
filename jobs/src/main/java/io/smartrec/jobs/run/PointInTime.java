package io.smartrec.jobs.run;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A point in time as an option: an ISO-8601 instant, or a date, which means its start in UTC. In
 * whole microseconds, as tables keep them; what is finer is cut off.
 */
public final class PointInTime implements ITypeConverter<Instant> {
  private static final Instant FIRST = Instant.EPOCH;
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  @Override
  public Instant convert(String text) {
    Instant instant = parse(text).truncatedTo(ChronoUnit.MICROS);
    if (instant.isBefore(FIRST) || !instant.isBefore(END)) {
      throw new TypeConversionException("'" + text + "' is not between the years 1970 and 9999");
    }
    return instant;
  }

  private static Instant parse(String text) {
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new TypeConversionException(
          "'" + text + "' is neither an instant (2026-01-01T00:00:00Z) nor a date (2026-01-01)");
    }
  }
}

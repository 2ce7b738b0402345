package io.smartrec.core.run;

import io.smartrec.core.error.UserException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A half-open interval of time, start included and end not.
 *
 * @param start the first instant; empty: from the beginning
 * @param end the first instant after it; empty: without end
 */
public record Interval(Optional<Instant> start, Optional<Instant> end) {
  /** All of time. */
  public static final Interval ALL = new Interval(Optional.empty(), Optional.empty());

  public Interval {
    if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
      throw UserException.usage(
          "The interval from %s to %s is empty. Its start has to lie before its end."
              .formatted(start.get(), end.get()));
    }
  }

  /** Whether it leaves anything out. */
  public Extent extent() {
    return equals(ALL) ? Extent.ALL : Extent.INTERVAL;
  }

  /** This interval, reaching further back. */
  public Interval widenedBy(Duration lateness) {
    return new Interval(start.map(from -> from.minus(lateness)), end);
  }

  @Override
  public String toString() {
    return "["
        + start.map(Instant::toString).orElse("beginning")
        + ", "
        + end.map(Instant::toString).orElse("end")
        + ")";
  }
}

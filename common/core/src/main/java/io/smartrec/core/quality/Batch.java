package io.smartrec.core.quality;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.run.Extent;
import io.smartrec.core.run.Interval;

/**
 * The rows of one source for one table as gates judge them.
 *
 * @param entity the table
 * @param interval of which time interactions were asked for; other tables are read whole
 * @param sourceRows rows of the source, those outside of the interval among them
 * @param undated refused interactions whose time is missing or cannot be read: of an interval they
 *     are those of the whole source, since nobody knows when they were; 0 for other tables
 * @param profile what the rows look like, which later runs compare with
 */
public record Batch(
    Entity entity, Interval interval, long sourceRows, long undated, BatchProfile profile) {
  public Batch {
    if (undated > profile.rejected() || profile.read() > sourceRows) {
      throw new IllegalArgumentException(
          "%d undated of %d rejected, %d read of %d rows"
              .formatted(undated, profile.rejected(), profile.read(), sourceRows));
    }
  }

  /** How much of the source they are. */
  public Extent extent() {
    return interval.extent();
  }

  /** The share of refused rows, those without a time left out on both sides; 0 without rows. */
  double refusedShareOfDated() {
    return share(profile.rejected() - undated, profile.read() - undated);
  }

  /** The share of rows without a time in all of the source; 0 without rows. */
  double undatedShare() {
    return share(undated, sourceRows);
  }

  /** The share of refused rows in those that were read; 0 without rows. */
  double refusedShare() {
    return share(profile.rejected(), profile.read());
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}

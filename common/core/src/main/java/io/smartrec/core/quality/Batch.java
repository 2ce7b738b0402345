package io.smartrec.core.quality;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.run.Extent;
import io.smartrec.core.run.Interval;

/**
 * The rows of one source for one table as gates judge them.
 *
 * @param entity the table
 * @param interval of which time interactions were asked for; other tables are read whole
 * @param profile what the rows look like, which later runs compare with
 */
public record Batch(Entity entity, Interval interval, BatchProfile profile) {
  /** How much of the source they are. */
  public Extent extent() {
    return interval.extent();
  }
}

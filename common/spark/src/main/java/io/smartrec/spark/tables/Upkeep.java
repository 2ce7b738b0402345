package io.smartrec.spark.tables;

import java.time.Instant;
import java.util.List;

/**
 * What a table is like and what upkeep would do to it.
 *
 * @param table the table
 * @param size of its newest version
 * @param compaction files that would be put together
 * @param deletableFiles files that no version needs any more that has to stay readable
 * @param retention how long its versions stay readable
 * @param lostVersions versions that were asked for and are not there any more
 */
public record Upkeep(
    String table,
    Size size,
    Compaction compaction,
    long deletableFiles,
    RetentionChange retention,
    List<Long> lostVersions) {
  public Upkeep {
    lostVersions = List.copyOf(lostVersions);
  }

  /** How large a version is. */
  public record Size(long files, long bytes) {}

  /**
   * Small files that are put together.
   *
   * @param files how many there are
   * @param bytes how large they are together
   * @param into how many files they become
   */
  public record Compaction(long files, long bytes, long into) {}

  /**
   * How long versions stay readable.
   *
   * @param days in days
   * @param set whether the table has it already
   * @param oldestVersion the oldest version that has to stay readable
   * @param committed when that was committed
   */
  public record RetentionChange(int days, boolean set, long oldestVersion, Instant committed) {}

  /** Whether there is anything to do. */
  public boolean isNeeded() {
    return compaction.files() > 0 || deletableFiles > 0 || !retention.set();
  }

  /** How large the newest version is when it is done. */
  public long filesAfterwards() {
    return size.files() - compaction.files() + compaction.into();
  }
}

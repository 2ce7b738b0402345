package io.smartrec.core.config;

import java.util.Optional;

/**
 * Rules for a source's rows as a whole.
 *
 * @param minRows rows read, at least
 * @param newestAgeDays age of the newest good interaction at the start of the run, or at the end of
 *     an interval that ends before; at most
 * @param rejectedShare refused rows among those read, at most; of an interval refused rows among
 *     those in it, or rows without a readable time among all of the source, whichever is more
 * @param volumeRatio rows read against the median of the last runs, or the other way round if that
 *     is more; at most
 * @param actionDrift population stability index of the action types against the last runs, at most
 */
public record GatesConfig(
    Limit minRows, Limit newestAgeDays, Limit rejectedShare, Limit volumeRatio, Limit actionDrift) {

  /**
   * Two limits of one number.
   *
   * @param warn past this a line says so; empty: never
   * @param fail past this nothing is written; empty: never
   */
  public record Limit(Optional<Double> warn, Optional<Double> fail) {}
}

package io.smartrec.core.quality;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the rows of one source for one table look like.
 *
 * @param read rows read
 * @param rejected refused rows
 * @param actions good rows by action type; empty for tables without actions
 * @param newest the latest timestamp of a good interaction
 */
public record BatchProfile(
    long read, long rejected, Map<String, Long> actions, Optional<Instant> newest) {
  public BatchProfile {
    actions = Map.copyOf(actions);
  }

  /** This profile with the actions of others added. */
  static Map<String, Long> sum(Iterable<BatchProfile> profiles) {
    Map<String, Long> sum = new TreeMap<>();
    for (BatchProfile profile : profiles) {
      profile.actions().forEach((action, count) -> sum.merge(action, count, Long::sum));
    }
    return sum;
  }
}

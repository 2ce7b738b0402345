package io.smartrec.spark.evaluation;

import io.smartrec.spark.split.LeakageAudit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a split, or of several together, that models were judged on.
 *
 * @param audit what training could not have known
 * @param users who is in the hold-out and who was judged
 * @param asOf the end of the training data
 * @param cut the instant that parts training from hold-out, where there is one
 */
public record SplitFacts(
    LeakageAudit audit, HoldoutUsers users, Instant asOf, Optional<Instant> cut) {
  /**
   * The sums over folds; the instants are those of the first.
   *
   * @param folds at least one
   */
  public static SplitFacts sum(List<SplitFacts> folds) {
    return folds.stream().reduce(SplitFacts::plus).orElseThrow();
  }

  private SplitFacts plus(SplitFacts other) {
    return new SplitFacts(audit.plus(other.audit), users.plus(other.users), asOf, cut);
  }
}

package io.smartrec.spark.evaluation;

import io.smartrec.spark.split.LeakageAudit;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a split that models were judged on.
 *
 * @param audit what training could not have known
 * @param users who is in the hold-out and who was judged
 * @param asOf the end of the training data
 * @param cut the instant that parts training from hold-out, where there is one
 */
public record SplitFacts(
    LeakageAudit audit, HoldoutUsers users, Instant asOf, Optional<Instant> cut) {}

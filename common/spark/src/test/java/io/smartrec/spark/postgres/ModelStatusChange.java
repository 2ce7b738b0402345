package io.smartrec.spark.postgres;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A row of {@code ops.model_status_changes}.
 *
 * @param before the status before; empty where the model's history begins
 * @param after the status, or {@code failed} or {@code deleted} when the model's row went
 * @param at when the transaction of the change began
 * @param role the database role that was logged in
 * @param actor who used it, if said
 * @param reason why, if said
 * @param runId the run, if there was one
 */
public record ModelStatusChange(
    Optional<String> before,
    String after,
    Instant at,
    String role,
    Optional<String> actor,
    Optional<String> reason,
    Optional<UUID> runId) {}

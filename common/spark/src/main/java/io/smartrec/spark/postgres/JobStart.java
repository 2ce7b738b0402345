package io.smartrec.spark.postgres;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a run when it begins.
 *
 * @param runId identifies the run
 * @param command the command, for example {@code publish}
 * @param startedAt when it began
 * @param seed seed of its random choices, if it makes any
 * @param gitCommit commit the program was built from, if known
 */
public record JobStart(
    UUID runId,
    String command,
    Instant startedAt,
    @Nullable Long seed,
    @Nullable String gitCommit) {}

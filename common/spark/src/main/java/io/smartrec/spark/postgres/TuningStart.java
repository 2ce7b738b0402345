package io.smartrec.spark.postgres;

import java.time.Instant;
import java.util.UUID;

/**
 * A search that begins or goes on, as {@code ops.tunings} has it.
 *
 * @param id the search
 * @param lake root of the lake
 * @param inputs versions of tables, a JSON object
 * @param algorithm whose settings are searched
 * @param metric by which metric
 * @param search {@code random} or {@code halving}
 * @param settings all else it follows from, a JSON object
 * @param seed of all that is by chance
 * @param gitCommit commit of the program
 * @param trials how many settings are drawn
 * @param startedAt when the run began
 */
public record TuningStart(
    UUID id,
    String lake,
    String inputs,
    String algorithm,
    String metric,
    String search,
    String settings,
    long seed,
    String gitCommit,
    int trials,
    Instant startedAt) {}

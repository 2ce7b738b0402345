package io.smartrec.spark.postgres;

import io.smartrec.core.domain.ModelStatus;
import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code ml_models}.
 *
 * @param id identifies the model
 * @param algorithm the algorithm's code, for example {@code als}
 * @param version unique within the algorithm
 * @param hyperparameters JSON object
 * @param metrics JSON object; empty while it trains
 * @param status where it is in its life cycle
 * @param trainedAt when training ended; while it trains, when it began
 */
public record RegisteredModel(
    UUID id,
    String algorithm,
    String version,
    String hyperparameters,
    String metrics,
    ModelStatus status,
    Instant trainedAt) {}

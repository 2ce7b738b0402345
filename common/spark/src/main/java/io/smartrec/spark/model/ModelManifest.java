package io.smartrec.spark.model;

import io.smartrec.core.domain.Algorithm;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What a stored model is and what it was made from; {@code manifest.json} beside its factors.
 *
 * @param format version of the files' layout, {@link #FORMAT}
 * @param modelId identity of the model, and the name of its directory
 * @param algorithm what was trained
 * @param version the model's version within its algorithm
 * @param rank number of features
 * @param hyperparameters as configured, by their configuration keys
 * @param seed seed of the training
 * @param users users of the model
 * @param items items of the model
 * @param interactionsVersion table version of the interactions that were trained on
 * @param cut where the hold-out of the evaluation began
 * @param gitCommit commit of the code that trained
 * @param sparkVersion version of Spark that trained
 * @param createdAt when the model was saved
 */
public record ModelManifest(
    int format,
    UUID modelId,
    Algorithm algorithm,
    String version,
    int rank,
    Map<String, Object> hyperparameters,
    long seed,
    long users,
    long items,
    long interactionsVersion,
    Instant cut,
    String gitCommit,
    String sparkVersion,
    Instant createdAt) {
  /** The layout that this code writes and reads. */
  public static final int FORMAT = 1;

  public ModelManifest {
    hyperparameters = Map.copyOf(hyperparameters);
  }

  /** The same model, saved by another commit at another time. */
  ModelManifest savedBy(String commit, Instant time) {
    return new ModelManifest(
        format,
        modelId,
        algorithm,
        version,
        rank,
        hyperparameters,
        seed,
        users,
        items,
        interactionsVersion,
        cut,
        commit,
        sparkVersion,
        time);
  }
}

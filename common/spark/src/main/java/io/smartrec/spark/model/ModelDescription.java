package io.smartrec.spark.model;

import io.smartrec.core.domain.Algorithm;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * What a model is and what it was made from: enough to train it again.
 *
 * @param modelId identity of the model, and the name of its directory
 * @param algorithm what was trained
 * @param version the model's version within its algorithm
 * @param rank number of features
 * @param users users of the model
 * @param items items of the model
 * @param configuration the recipe as it was configured, by its keys; values as JSON knows them
 * @param inputs the tables that were trained on, by name
 * @param seed seed of the training
 * @param cut the end of the data that were trained on for judging: where a temporal hold-out began,
 *     the last instant of the data of other splits
 * @param gitCommit commit of the code that trained
 * @param sparkVersion version of Spark that trained
 * @param createdAt when the training began
 */
public record ModelDescription(
    UUID modelId,
    Algorithm algorithm,
    String version,
    int rank,
    long users,
    long items,
    Map<String, Object> configuration,
    Map<String, InputVersion> inputs,
    long seed,
    Instant cut,
    String gitCommit,
    String sparkVersion,
    Instant createdAt) {
  public ModelDescription {
    configuration = Map.copyOf(configuration);
    inputs = Map.copyOf(inputs);
  }

  /** The same model, trained by another commit at another time. */
  ModelDescription trainedBy(String commit, Instant time) {
    return new ModelDescription(
        modelId,
        algorithm,
        version,
        rank,
        users,
        items,
        configuration,
        inputs,
        seed,
        cut,
        commit,
        sparkVersion,
        time);
  }
}

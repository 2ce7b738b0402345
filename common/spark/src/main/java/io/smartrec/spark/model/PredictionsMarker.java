package io.smartrec.spark.model;

/**
 * Says that a model's predictions are in the lake; {@code predictions.json} beside the model.
 *
 * @param fingerprint of everything the predictions were made from
 * @param tableVersion version of the predictions table that holds them
 * @param rows number of predictions
 * @param users number of users with predictions
 */
public record PredictionsMarker(String fingerprint, long tableVersion, long rows, long users) {
  /** Still to be had at that version, but no longer the newest of the model. */
  public PredictionsMarker outdated() {
    return new PredictionsMarker("outdated", tableVersion, rows, users);
  }
}

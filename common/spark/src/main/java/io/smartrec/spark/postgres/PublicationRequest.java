package io.smartrec.spark.postgres;

import java.time.Instant;
import java.util.UUID;

/**
 * What is to be published, and what it must turn out to be.
 *
 * @param modelId whose predictions
 * @param actor who publishes; a new run for each
 * @param publishedAt recorded as the time of the publication
 * @param source where the predictions come from and how many there must be
 * @param connections how many executors may load at once, at least 1
 */
public record PublicationRequest(
    UUID modelId, Actor actor, Instant publishedAt, Source source, int connections) {
  public PublicationRequest {
    if (connections < 1) {
      throw new IllegalArgumentException("connections must be at least 1, was " + connections);
    }
  }

  /**
   * The predictions of the model in the lake.
   *
   * @param version version of the lake's predictions table
   * @param rows how many predictions of the model that version has
   * @param users how many users they are for
   */
  public record Source(long version, long rows, long users) {}
}

package io.smartrec.spark.postgres;

import io.smartrec.core.search.TrialResult;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;

/**
 * A trial that has ended, as {@code ops.trials} has it.
 *
 * @param trial its number
 * @param iterations with how many iterations
 * @param hyperparameters its settings, a JSON object
 * @param outcome what it was worth, or why it failed
 * @param seconds how long it took
 * @param runId the run that did it
 * @param finishedAt when it ended
 */
public record FinishedTrial(
    int trial,
    int iterations,
    String hyperparameters,
    Outcome outcome,
    double seconds,
    UUID runId,
    Instant finishedAt) {

  /**
   * What came of it: a value, or the message of its failure.
   *
   * @param value what it was worth
   * @param message why it failed
   */
  public record Outcome(Optional<Value> value, Optional<String> message) {
    public static Outcome done(Value value) {
      return new Outcome(Optional.of(value), Optional.empty());
    }

    public static Outcome failed(String message) {
      return new Outcome(Optional.empty(), Optional.of(message));
    }
  }

  /**
   * What a trial was worth.
   *
   * @param mean of the metric
   * @param standardError of the mean
   * @param users who were judged
   */
  public record Value(double mean, double standardError, long users) {}

  /** What a search has to know of it. */
  public TrialResult result() {
    return new TrialResult(
        trial,
        iterations,
        outcome
            .value()
            .map(value -> OptionalDouble.of(value.mean()))
            .orElse(OptionalDouble.empty()));
  }
}

package io.smartrec.spark.session;

import java.time.Duration;

/** Hears how far the Spark jobs that run now are. */
public interface TaskProgress {
  /**
   * A task has ended.
   *
   * @param done tasks done so far
   * @param total tasks of all stages known so far
   * @param elapsed since the first of these Spark jobs began
   */
  void tasks(int done, int total, Duration elapsed);

  /**
   * An iteration of a training has ended.
   *
   * @param done iterations done so far
   * @param total iterations there will be
   * @param elapsed since the first began
   */
  void iterations(int done, int total, Duration elapsed);

  /** The training has ended; what follows has no iterations. */
  void iterationsEnded();
}

package io.smartrec.jobs.run;

import io.smartrec.spark.model.ModelLeftovers;
import io.smartrec.spark.postgres.DeadTrainings;
import io.smartrec.spark.postgres.DeadTrainings.DeadTraining;
import java.util.List;

/**
 * Clears up after trainings that were killed: their models' rows, their half-saved files and their
 * checkpoints. What they were is kept in {@code ops.model_status_changes} and {@code ops.job_runs}.
 * Trainings that are under way are left alone.
 */
public final class DeadTrainingCleanup {
  private DeadTrainingCleanup() {}

  /** The trainings that died; nothing is changed. */
  public static List<DeadTraining> find(JobContext context) {
    return new DeadTrainings(context.postgres(), context.actor()).find();
  }

  /**
   * Clears up and says what of.
   *
   * @return those that were cleared up
   * @throws io.smartrec.core.error.UserException exit code 5 when PostgreSQL or storage cannot be
   *     reached
   */
  public static List<DeadTraining> run(JobContext context) {
    DeadTrainings trainings = new DeadTrainings(context.postgres(), context.actor());
    return trainings.find().stream().filter(dead -> bury(trainings, dead, context)).toList();
  }

  private static boolean bury(DeadTrainings trainings, DeadTraining dead, JobContext context) {
    boolean buried = trainings.bury(dead, context.currentTime(), () -> deleteFiles(dead, context));
    if (buried) {
      context
          .progress()
          .say(
              "The training of %s (model %s), begun at %s, had died: marked failed and cleared up."
                  .formatted(dead.name(), dead.modelId(), dead.begunAt()));
    }
    return buried;
  }

  private static void deleteFiles(DeadTraining dead, JobContext context) {
    ModelLeftovers leftovers =
        ModelLeftovers.below(context.spark().sparkContext(), context.modelsPath());
    leftovers.ofTraining(dead.modelId(), dead.runId()).forEach(leftovers::delete);
  }
}

package io.smartrec.jobs.run;

import io.smartrec.core.error.UserException;
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
   * Clears up and says what of. The first that cannot be cleared up ends it.
   *
   * @return those that were cleared up
   * @throws UserException exit code 5 when PostgreSQL or storage cannot be reached, or files not be
   *     deleted
   */
  public static List<DeadTraining> run(JobContext context) {
    DeadTrainings trainings = new DeadTrainings(context.postgres(), context.actor());
    return trainings.find().stream().filter(dead -> bury(trainings, dead, context)).toList();
  }

  /**
   * Clears up as {@link #run}, for a command that needs nothing of what is left: trainings that
   * cannot be cleared up, perhaps those of others, are told and left.
   *
   * @throws UserException exit code 5 when PostgreSQL cannot be reached
   */
  public static void attempt(JobContext context) {
    DeadTrainings trainings = new DeadTrainings(context.postgres(), context.actor());
    for (DeadTraining dead : trainings.find()) {
      try {
        bury(trainings, dead, context);
      } catch (UserException e) {
        context
            .progress()
            .say(
                "The training of %s (model %s), begun at %s, had died and is not cleared up (smartrec maintain does it once this is mended): %s"
                    .formatted(dead.name(), dead.modelId(), dead.begunAt(), e.getMessage()));
      }
    }
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

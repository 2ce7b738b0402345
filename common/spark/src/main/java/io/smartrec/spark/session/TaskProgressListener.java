package io.smartrec.spark.session;

import java.time.Duration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts the tasks of the Spark jobs that run now, and the iterations of a training, and tells a
 * {@link TaskProgress}. Called by Spark from one thread.
 */
public final class TaskProgressListener extends SparkListener {
  /** The local property that says how many iterations a training has. */
  public static final String ITERATIONS = "smartrec.iterations";

  /** MLlib's implicit ALS sums the factors of one side in a job of its own, twice an iteration. */
  private static final String HALF_ITERATION = "aggregate at ALS.scala";

  private final TaskProgress progress;
  private int halfIterations;
  private long firstIterationMillis;
  private int runningJobs;
  private int total;
  private int done;
  private long startMillis;

  public TaskProgressListener(TaskProgress progress) {
    this.progress = progress;
  }

  @Override
  public void onJobStart(SparkListenerJobStart jobStart) {
    if (runningJobs == 0) {
      total = 0;
      done = 0;
      startMillis = jobStart.time();
    }
    runningJobs++;
    countIteration(jobStart);
  }

  /** A half begins when the one before it has ended. */
  private void countIteration(SparkListenerJobStart jobStart) {
    String iterations =
        jobStart.properties() == null ? null : jobStart.properties().getProperty(ITERATIONS);
    if (iterations == null) {
      if (halfIterations > 0) {
        progress.iterationsEnded();
      }
      halfIterations = 0;
      return;
    }
    boolean isHalf =
        CollectionConverters.asJava(jobStart.stageInfos()).stream()
            .anyMatch(stage -> stage.name().startsWith(HALF_ITERATION));
    if (isHalf) {
      if (halfIterations == 0) {
        firstIterationMillis = jobStart.time();
      }
      progress.iterations(
          halfIterations / 2,
          Integer.parseInt(iterations),
          Duration.ofMillis(jobStart.time() - firstIterationMillis));
      halfIterations++;
    }
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    total += submitted.stageInfo().numTasks();
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd taskEnd) {
    done++;
    progress.tasks(done, total, Duration.ofMillis(taskEnd.taskInfo().finishTime() - startMillis));
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd jobEnd) {
    runningJobs--;
  }
}

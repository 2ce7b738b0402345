package io.smartrec.spark.session;

import java.time.Duration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Counts the tasks of the Spark jobs that run now, and tells a {@link TaskProgress}. Called by
 * Spark from one thread.
 */
public final class TaskProgressListener extends SparkListener {
  private final TaskProgress progress;
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

package io.smartrec.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.StageInfo;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

class TaskProgressListenerTest {
  private final List<String> told = new ArrayList<>();
  private final TaskProgressListener listener =
      new TaskProgressListener(
          new TaskProgress() {
            @Override
            public void tasks(int done, int total, Duration elapsed) {}

            @Override
            public void iterations(int done, int total, Duration elapsed) {
              told.add(done + " of " + total);
            }

            @Override
            public void iterationsEnded() {
              told.add("ended");
            }
          });

  /** Two halves are an iteration; whatever runs without the property comes after the training. */
  @Test
  void tellsIterationsAndOnceThatTheyHaveEnded() {
    job("collect at Other.scala:1", new Properties());
    Properties training = new Properties();
    training.setProperty(TaskProgressListener.ITERATIONS, "2");
    for (int half = 0; half < 4; half++) {
      job("aggregate at ALS.scala:1", training);
    }
    job("count at ALS.scala:1", training);
    job("collect at Other.scala:1", new Properties());
    job("collect at Other.scala:1", new Properties());

    assertThat(told).containsExactly("0 of 2", "0 of 2", "1 of 2", "1 of 2", "ended");
  }

  private void job(String stage, Properties properties) {
    StageInfo info =
        new StageInfo(
            0,
            0,
            stage,
            1,
            none(),
            none(),
            "",
            TaskMetrics.empty(),
            none(),
            Option.empty(),
            0,
            false,
            0);
    listener.onJobStart(new SparkListenerJobStart(0, 0, scala(List.of(info)), properties));
    listener.onJobEnd(new SparkListenerJobEnd(0, 0, null));
  }

  private static <T> Seq<T> none() {
    return scala(List.of());
  }

  private static <T> Seq<T> scala(List<T> list) {
    return CollectionConverters.asScala(list).toSeq();
  }
}

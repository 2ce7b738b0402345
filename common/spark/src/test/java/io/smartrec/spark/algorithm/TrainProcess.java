package io.smartrec.spark.algorithm;

import io.smartrec.core.config.AlsConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Trains in a process of its own, on as many cores as it is told: {@code cores input output}. */
final class TrainProcess {
  private TrainProcess() {}

  public static void main(String[] arguments) {
    int cores = Integer.parseInt(arguments[0]);
    SparkSession spark =
        SparkSession.builder()
            .master("local[" + cores + "]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", Integer.toString(3 * cores))
            .getOrCreate();
    spark.sparkContext().setCheckpointDir(arguments[2] + "-checkpoints");
    Dataset<Row> preferences = spark.read().parquet(arguments[1]).repartition(cores);
    FactorModel model = new AlsTrainer(new AlsConfig(8, 12, 0.05, 2.0, 2), 42).fit(preferences);
    model.userFactors().unionByName(model.itemFactors()).write().parquet(arguments[2]);
    spark.stop();
  }

  /** Runs it, with the flags and the classes of this JVM. */
  static int run(int cores, String input, String output, Path log)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--") || argument.startsWith("-XX"))
        .forEach(command::add);
    command.addAll(
        List.of(
            "-Xmx1g",
            "-cp",
            System.getProperty("java.class.path"),
            TrainProcess.class.getName(),
            Integer.toString(cores),
            input,
            output));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start()
        .waitFor();
  }
}

package io.smartrec.benchmark;

import com.google.common.base.Splitter;
import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.Ratings;
import io.smartrec.spark.evaluation.Contender;
import io.smartrec.spark.evaluation.Evaluation;
import io.smartrec.spark.evaluation.Evaluator;
import io.smartrec.spark.evaluation.Yardstick;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.session.SparkSessions;
import io.smartrec.spark.split.Splitters;
import io.smartrec.spark.split.TimeRange;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What preparing and judging cost beside MLlib's fit: from interactions to ratings in memory; MLlib
 * alone on these; then all that is done to judge a recipe: splitting, preparing and fitting what is
 * before the cut, making and judging lists, intervals.
 *
 * <p>Arguments: a directory, the numbers of interactions (1000000,...), the ranks (32,64,...) and
 * the number of iterations. The data are {@link MadeUpInteractions}.
 */
public final class TrainBenchmark {
  private static final Progress SILENT =
      new Progress() {
        @Override
        public void phase(String name) {
          System.err.println("  " + name);
        }

        @Override
        public void say(String line) {
          System.err.println("  " + line);
        }
      };

  private final SparkSession spark;
  private final Path directory;
  private final int iterations;

  private TrainBenchmark(SparkSession spark, Path directory, int iterations) {
    this.spark = spark;
    this.directory = directory;
    this.iterations = iterations;
  }

  /** Prints one line of Markdown for each number of interactions and rank. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]).toAbsolutePath();
    SparkSession spark = SparkSessions.getOrCreate("benchmark");
    spark.sparkContext().setCheckpointDir(directory.resolve("checkpoints").toString());
    TrainBenchmark benchmark = new TrainBenchmark(spark, directory, Integer.parseInt(arguments[3]));
    System.out.println(
        "| interactions | rank | iterations | prepare, s | MLlib fit, s | prepare / fit | judge a recipe, s | (judge - fit) / fit | peak heap, MB |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    benchmark.measure(100_000, 8);
    for (String rows : Splitter.on(',').split(arguments[1])) {
      for (String rank : Splitter.on(',').split(arguments[2])) {
        System.out.println(benchmark.measure(Long.parseLong(rows), Integer.parseInt(rank)));
      }
    }
  }

  private String measure(long rows, int rank) {
    Measure.resetPeaks();
    SmartConfig config = config(rank);
    Dataset<Row> interactions = MadeUpInteractions.of(spark, directory, rows);
    long begin = System.nanoTime();
    Ratings ratings = ratings(interactions, config);
    double prepare = Measure.since(begin);
    double fit = Measure.seconds(() -> fit(ratings.rows(), config.train().als()));
    ratings.close();
    Contender contender = new Contender(new UUID(0, 1), "als", config.recipe());
    Evaluator evaluator =
        new Evaluator(
            new Yardstick(config.train().preferences(), config.evaluation(), Descriptions.NONE, 42),
            Splitters.of(config.evaluation().split(), 42, Optional.empty()),
            SILENT);
    double judge =
        Measure.seconds(
            () -> {
              try (Evaluation evaluation = evaluator.evaluate(List.of(contender), interactions)) {
                System.err.println(evaluation.judged().get(0).quality().values());
              }
            });
    return String.format(
        Locale.ROOT,
        "| %,d | %d | %d | %.1f | %.1f | %.0f %% | %.1f | %.0f %% | %,d |",
        rows,
        rank,
        iterations,
        prepare,
        fit,
        100 * prepare / fit,
        judge,
        100 * (judge - fit) / fit,
        Measure.peakHeap() >> 20);
  }

  /** As ALS gets them, in memory. */
  private static Ratings ratings(Dataset<Row> interactions, SmartConfig config) {
    Dataset<Row> preferences =
        new PreferenceStrengths(config.train().preferences(), TimeRange.of(interactions).last())
            .strengths(interactions)
            .persist(StorageLevel.MEMORY_AND_DISK());
    Ratings ratings = Ratings.of(preferences, config.train().als().blocks());
    ratings.rows().count();
    preferences.unpersist();
    return ratings;
  }

  /** MLlib alone. */
  private static void fit(Dataset<Row> ratings, AlsConfig als) {
    new ALS()
        .setUserCol(Ratings.USER)
        .setItemCol(Ratings.ITEM)
        .setRatingCol(Ratings.RATING)
        .setImplicitPrefs(true)
        .setRank(als.rank())
        .setMaxIter(als.iterations())
        .setRegParam(als.regularization())
        .setAlpha(als.alpha())
        .setNumBlocks(als.blocks())
        .setSeed(42)
        .setIntermediateStorageLevel("MEMORY_AND_DISK")
        .setFinalStorageLevel("MEMORY_AND_DISK")
        .fit(ratings)
        .itemFactors()
        .count();
  }

  /** The settings, read as a command reads them. */
  private record SmartConfig(TrainConfig train, EvaluationConfig evaluation) {
    Recipe recipe() {
      return new Recipe(Algorithm.ALS, train);
    }
  }

  private SmartConfig config(int rank) {
    var config =
        ConfigLoader.load(
            Optional.empty(),
            Map.of(
                "train.als.rank",
                Integer.toString(rank),
                "train.als.iterations",
                Integer.toString(iterations)),
            Map.of());
    return new SmartConfig(config.train(), config.evaluation());
  }
}

package io.smartrec.benchmark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.sum;

import com.google.common.base.Splitter;
import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.ItemSimilarityConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.algorithm.ItemSimilarityTrainer;
import io.smartrec.spark.algorithm.Ratings;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.session.SparkSessions;
import io.smartrec.spark.split.TimeRange;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.storage.StorageLevel;

/**
 * What item similarity costs: from interactions to preferences in memory; from these to the model
 * in memory; the pairs of items that are added up, each user's items squared. Beside it, up to a
 * million interactions, the same (the cosine) as a join of the preferences with themselves, from
 * numbers instead of ids on; numbers and sums of the similarities of both are told.
 *
 * <p>Arguments: a directory, the numbers of interactions (1000000,...) and the weighting, cosine
 * where there is none.
 */
public final class SimilarityBenchmark {
  /** A join of more takes too long. */
  private static final long MOST_ROWS_JOINED = 1_000_000;

  private final SparkSession spark;
  private final Path directory;
  private final TrainConfig config;

  private SimilarityBenchmark(SparkSession spark, Path directory, TrainConfig config) {
    this.spark = spark;
    this.directory = directory;
    this.config = config;
  }

  /** Prints one line of Markdown for each number of interactions. */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]).toAbsolutePath();
    String weighting = arguments.length > 2 ? arguments[2] : "cosine";
    TrainConfig config =
        ConfigLoader.load(
                Optional.empty(), Map.of("train.item-similarity.weighting", weighting), Map.of())
            .train();
    SparkSession spark = SparkSessions.getOrCreate("benchmark");
    spark.sparkContext().setCheckpointDir(directory.resolve("checkpoints").toString());
    SimilarityBenchmark benchmark = new SimilarityBenchmark(spark, directory, config);
    System.out.println(
        "| interactions | weighting | prepare, s | similarity, s | pairs, million | million pairs/s | peak heap, MB | self-join, s | join / similarity |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    benchmark.measure(100_000);
    for (String rows : Splitter.on(',').split(arguments[1])) {
      System.out.println(benchmark.measure(Long.parseLong(rows)));
    }
  }

  private String measure(long rows) {
    ItemSimilarityConfig similarity = config.itemSimilarity();
    Dataset<Row> interactions = MadeUpInteractions.of(spark, directory, rows);
    Measure.resetPeaks();
    long begin = System.nanoTime();
    Dataset<Row> preferences =
        new PreferenceStrengths(config.preferences(), TimeRange.of(interactions).last())
            .strengths(interactions)
            .persist(StorageLevel.MEMORY_AND_DISK());
    preferences.count();
    double prepare = Measure.since(begin);
    long fitBegin = System.nanoTime();
    FactorModel model = new ItemSimilarityTrainer(similarity).fit(preferences);
    double fit = Measure.since(fitBegin);
    long peak = Measure.peakHeap();
    double pairs = pairs(preferences, similarity.maxUserItems()) / 1e6;
    tell("model", sums(model));
    Optional<Double> join =
        rows <= MOST_ROWS_JOINED ? Optional.of(selfJoin(preferences)) : Optional.empty();
    preferences.unpersist();
    return String.format(
        Locale.ROOT,
        "| %,d | %s | %.1f | %.1f | %,.0f | %,.0f | %,d | %s | %s |",
        rows,
        similarity.weighting().name().toLowerCase(Locale.ROOT),
        prepare,
        fit,
        pairs,
        pairs / fit,
        peak >> 20,
        join.map(seconds -> String.format(Locale.ROOT, "%.1f", seconds)).orElse("not run"),
        join.map(seconds -> String.format(Locale.ROOT, "%.1f", seconds / fit)).orElse(""));
  }

  private static double pairs(Dataset<Row> preferences, int maxUserItems) {
    Column counted = least(count(lit(1)), lit(maxUserItems)).cast("double");
    return preferences
        .where(col(PreferenceStrengths.STRENGTH).gt(0))
        .groupBy(PreferenceStrengths.USER_ID)
        .agg(counted.as("items"))
        .agg(sum(col("items").multiply(col("items"))))
        .first()
        .getDouble(0);
  }

  /** Number and sum of the similarities of a model. */
  private static Row sums(FactorModel model) {
    return model
        .itemFactors()
        .agg(
            sum(size(col(FactorModel.FEATURES))),
            expr("sum(aggregate(features, 0D, (total, similarity) -> total + similarity))"))
        .first();
  }

  private double selfJoin(Dataset<Row> preferences) {
    try (Ratings ratings = Ratings.of(preferences, config.als().blocks())) {
      ratings.rows().count();
      return Measure.seconds(() -> tell("self-join", joined(ratings.rows())));
    }
  }

  /** Number and sum of the similarities that a join finds. */
  private Row joined(Dataset<Row> ratings) {
    ItemSimilarityConfig similarity = config.itemSimilarity();
    Column strength = col(Ratings.RATING).cast("double");
    Dataset<Row> counted =
        ratings
            .where(strength.gt(0))
            .withColumn(
                "place",
                row_number()
                    .over(
                        Window.partitionBy(Ratings.USER)
                            .orderBy(strength.desc(), col(Ratings.ITEM))))
            .where(col("place").leq(similarity.maxUserItems()))
            .select(col(Ratings.USER), col(Ratings.ITEM), strength.as(Ratings.RATING));
    Dataset<Row> others =
        counted.select(col(Ratings.USER), col(Ratings.ITEM).as("other"), strength.as("its"));
    Dataset<Row> lengths =
        counted.groupBy(Ratings.ITEM).agg(sqrt(sum(strength.multiply(strength))).as("length"));
    Column shared = col("shared").cast("double");
    Column cosine = col("products").divide(col("length").multiply(col("other_length")));
    return counted
        .join(others, Ratings.USER)
        .where(col(Ratings.ITEM).notEqual(col("other")))
        .groupBy(col(Ratings.ITEM), col("other"))
        .agg(sum(strength.multiply(col("its"))).as("products"), count(lit(1)).as("shared"))
        .join(lengths, Ratings.ITEM)
        .join(
            lengths.select(col(Ratings.ITEM).as("other"), col("length").as("other_length")),
            "other")
        .withColumn(
            "similarity",
            cosine.multiply(shared).divide(shared.plus(similarity.shrinkage())).cast("float"))
        .withColumn(
            "place",
            row_number()
                .over(
                    Window.partitionBy(Ratings.ITEM)
                        .orderBy(col("similarity").desc(), col("other"))))
        .where(col("place").leq(similarity.neighbours()))
        .agg(count(lit(1)), sum(col("similarity").cast("double")))
        .first();
  }

  private static void tell(String what, Row sums) {
    System.err.println("  " + what + ": similarities, their sum: " + sums);
  }
}

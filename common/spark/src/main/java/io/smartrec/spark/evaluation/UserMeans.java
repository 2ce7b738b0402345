package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.domain.Segment;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.core.statistics.PoissonBootstrap;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Means over users with bootstrap intervals. One Spark job; a fixed number of accumulators comes to
 * the driver, however many users there are.
 */
final class UserMeans {
  private static final int PARTITIONS = 16;

  private UserMeans() {}

  /**
   * The means of all whom training knows, and of each segment.
   *
   * @param users columns of {@link ModelJudge}
   * @param seed of the bootstrap
   * @param totals what else is known of the model
   */
  static Quality quality(
      Dataset<Row> users, EvaluationConfig config, long seed, Map<String, Double> totals) {
    int series = ListJudge.names(config.ks()).size();
    Accumulated all = accumulate(users, series, config.replicates(), seed);
    Map<Segment, Map<String, BootstrapMean>> segments = new EnumMap<>(Segment.class);
    for (Segment segment : Segment.values()) {
      Map<String, BootstrapMean> means = means(all.segment(segment), config);
      if (!means.isEmpty()) {
        segments.put(segment, means);
      }
    }
    Map<String, BootstrapMean> means = means(all.everyone(), config);
    long judged = means.values().stream().mapToLong(BootstrapMean::observations).max().orElse(0);
    return new Quality(judged, means, segments, totals);
  }

  /**
   * The mean of the only value of each user; empty where nobody has one.
   *
   * @param users user_id, segment, values: an array of one
   */
  static Optional<BootstrapMean> mean(Dataset<Row> users, EvaluationConfig config, long seed) {
    return accumulate(users, 1, config.replicates(), seed).everyone().mean(0, config.confidence());
  }

  private static Map<String, BootstrapMean> means(
      PoissonBootstrap bootstrap, EvaluationConfig config) {
    List<MetricName> names = ListJudge.names(config.ks());
    Map<String, BootstrapMean> means = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).toString();
      bootstrap.mean(i, config.confidence()).ifPresent(mean -> means.put(name, mean));
    }
    return means;
  }

  /** In partitions and an order that follow from the users, so that sums are always the same. */
  private static Accumulated accumulate(Dataset<Row> users, int series, int replicates, long seed) {
    List<Accumulated> parts =
        users
            .select(ModelJudge.USER_ID, ModelJudge.SEGMENT, ModelJudge.VALUES)
            .repartition(PARTITIONS, col(ModelJudge.USER_ID))
            .sortWithinPartitions(ModelJudge.USER_ID)
            .javaRDD()
            .mapPartitions(accumulate(series, replicates, seed))
            .collect();
    Accumulated sum = Accumulated.none(series, replicates, seed);
    parts.forEach(sum::merge);
    return sum;
  }

  private static FlatMapFunction<Iterator<Row>, Accumulated> accumulate(
      int series, int replicates, long seed) {
    return users -> {
      Accumulated accumulated = Accumulated.none(series, replicates, seed);
      while (users.hasNext()) {
        Row user = users.next();
        accumulated.add(
            key(user.getString(0)),
            Segment.valueOf(user.getString(1).toUpperCase(Locale.ROOT)),
            user.<Double>getList(2).stream().mapToDouble(Double::doubleValue).toArray());
      }
      return List.of(accumulated).iterator();
    };
  }

  /** The same of a user in every run and for every model. */
  private static long key(String user) {
    return UUID.nameUUIDFromBytes(user.getBytes(StandardCharsets.UTF_8)).getMostSignificantBits();
  }

  /** The bootstrap of everyone and of each segment. */
  private record Accumulated(PoissonBootstrap everyone, EnumMap<Segment, PoissonBootstrap> segments)
      implements Serializable {
    static Accumulated none(int series, int replicates, long seed) {
      EnumMap<Segment, PoissonBootstrap> segments = new EnumMap<>(Segment.class);
      for (Segment segment : Segment.values()) {
        segments.put(segment, new PoissonBootstrap(seed, replicates, series));
      }
      return new Accumulated(new PoissonBootstrap(seed, replicates, series), segments);
    }

    PoissonBootstrap segment(Segment segment) {
      return Objects.requireNonNull(segments.get(segment), "Every segment has one");
    }

    void add(long key, Segment segment, double[] values) {
      if (segment != Segment.COLD) {
        everyone.add(key, values);
      }
      segment(segment).add(key, values);
    }

    void merge(Accumulated other) {
      everyone.merge(other.everyone);
      other.segments.forEach((segment, bootstrap) -> segment(segment).merge(bootstrap));
    }
  }
}

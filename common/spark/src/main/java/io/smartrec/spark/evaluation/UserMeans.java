package io.smartrec.spark.evaluation;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.domain.Segment;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.Quality;
import io.smartrec.core.statistics.BootstrapMean;
import io.smartrec.core.statistics.PoissonBootstrap;
import io.smartrec.core.table.UserEvaluations;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Means over users with bootstrap intervals. One Spark job; a fixed number of accumulators comes to
 * the driver, however many users there are.
 */
final class UserMeans {
  private UserMeans() {}

  /** The names of the series, in their order: every metric at every k, then those without k. */
  static List<MetricName> names(List<Integer> ks) {
    List<MetricName> names = new ArrayList<>();
    for (int k : ks) {
      UserEvaluations.METRICS.stream()
          .filter(Metric::atK)
          .forEach(metric -> names.add(new MetricName(metric, k)));
    }
    UserEvaluations.METRICS.stream()
        .filter(metric -> !metric.atK())
        .forEach(metric -> names.add(new MetricName(metric, 0)));
    return names;
  }

  /**
   * The means of all and of each segment.
   *
   * @param rows columns of {@link ListJudge}, one row per user and length
   * @param seed of the bootstrap
   * @param totals what else is known of the model
   */
  static Quality quality(
      Dataset<Row> rows, EvaluationConfig config, long seed, Map<String, Double> totals) {
    Accumulated all = accumulate(rows, config, seed);
    Map<Segment, Map<String, BootstrapMean>> segments = new EnumMap<>(Segment.class);
    for (Segment segment : Segment.values()) {
      Map<String, BootstrapMean> means = means(all.segment(segment), config);
      if (!means.isEmpty()) {
        segments.put(segment, means);
      }
    }
    Map<String, BootstrapMean> means = means(all.everyone(), config);
    long users = means.values().stream().mapToLong(BootstrapMean::observations).max().orElse(0);
    return new Quality(users, means, segments, totals);
  }

  /**
   * The means of all users only, by name.
   *
   * @param rows user_id, k, segment and a column per metric, null where it is not defined
   */
  static Map<String, BootstrapMean> means(Dataset<Row> rows, EvaluationConfig config, long seed) {
    return means(accumulate(rows, config, seed).everyone(), config);
  }

  private static Map<String, BootstrapMean> means(
      PoissonBootstrap bootstrap, EvaluationConfig config) {
    List<MetricName> names = names(config.ks());
    Map<String, BootstrapMean> means = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).toString();
      bootstrap.mean(i, config.confidence()).ifPresent(mean -> means.put(name, mean));
    }
    return means;
  }

  private static Accumulated accumulate(Dataset<Row> rows, EvaluationConfig config, long seed) {
    List<String> columns =
        new ArrayList<>(
            List.of(UserEvaluations.USER_ID, UserEvaluations.K, UserEvaluations.SEGMENT));
    UserEvaluations.METRICS.forEach(metric -> columns.add(metric.code()));
    List<Accumulated> parts =
        FixedOrder.byUser(
                rows.selectExpr(columns.toArray(String[]::new)),
                UserEvaluations.USER_ID,
                UserEvaluations.K)
            .javaRDD()
            .mapPartitions(accumulate(config.ks(), config.replicates(), seed))
            .collect();
    Accumulated sum = Accumulated.none(config.ks(), config.replicates(), seed);
    parts.forEach(sum::merge);
    return sum;
  }

  private static FlatMapFunction<Iterator<Row>, Accumulated> accumulate(
      List<Integer> ks, int replicates, long seed) {
    return rows -> {
      Accumulated accumulated = Accumulated.none(ks, replicates, seed);
      UserRows users = new UserRows(rows, ks);
      while (users.hasNext()) {
        users.next();
        accumulated.add(users.key(), users.segment(), users.values());
      }
      return List.of(accumulated).iterator();
    };
  }

  /** The bootstrap of everyone and of each segment. */
  private record Accumulated(PoissonBootstrap everyone, EnumMap<Segment, PoissonBootstrap> segments)
      implements Serializable {
    static Accumulated none(List<Integer> ks, int replicates, long seed) {
      int series = names(ks).size();
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
      everyone.add(key, values);
      segment(segment).add(key, values);
    }

    void merge(Accumulated other) {
      everyone.merge(other.everyone);
      other.segments.forEach((segment, bootstrap) -> segment(segment).merge(bootstrap));
    }
  }

  /** Users out of rows that are sorted by user and length. */
  private static final class UserRows {
    private static final int METRICS_FROM = 3;

    private final Iterator<Row> rows;
    private final List<Integer> ks;
    private final double[] values;
    private final int atK;
    private Row row = Row.empty();

    UserRows(Iterator<Row> rows, List<Integer> ks) {
      this.rows = rows;
      this.ks = ks;
      this.values = new double[names(ks).size()];
      this.atK = (int) UserEvaluations.METRICS.stream().filter(Metric::atK).count();
    }

    boolean hasNext() {
      return rows.hasNext();
    }

    /** One row for each length makes a user. */
    void next() {
      Arrays.fill(values, Double.NaN);
      for (int length = 0; length < ks.size(); length++) {
        // Spark's iterators want to be asked before they give.
        boolean isThere = rows.hasNext();
        row = isThere ? rows.next() : row;
        if (!isThere || row.getLong(1) != ks.get(length)) {
          throw new IllegalStateException("User evaluations lack a row for k = " + ks.get(length));
        }
        int at = length * atK;
        int withoutK = ks.size() * atK;
        for (int i = 0; i < UserEvaluations.METRICS.size(); i++) {
          int to = UserEvaluations.METRICS.get(i).atK() ? at++ : withoutK++;
          values[to] =
              row.isNullAt(METRICS_FROM + i) ? Double.NaN : row.getDouble(METRICS_FROM + i);
        }
      }
    }

    /** The same of a user in every run and for every model. */
    long key() {
      return UUID.nameUUIDFromBytes(row.getString(0).getBytes(StandardCharsets.UTF_8))
          .getMostSignificantBits();
    }

    Segment segment() {
      return Segment.valueOf(row.getString(2).toUpperCase(Locale.ROOT));
    }

    double[] values() {
      return values;
    }
  }
}

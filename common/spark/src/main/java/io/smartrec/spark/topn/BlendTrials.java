package io.smartrec.spark.topn;

import io.smartrec.core.metrics.JudgedList;
import io.smartrec.core.metrics.MetricName;
import io.smartrec.core.metrics.UserMetrics;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.ranking.RankFusion;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Tries many blends of the same candidates in one pass over the users. */
public final class BlendTrials {
  /** 2^40: sums of values in [0, 1] that do not depend on the order of users. */
  private static final double UNITS = 1L << 40;

  private BlendTrials() {}

  /**
   * A user's candidates by model, and the gains of what is relevant; items are those of a
   * catalogue.
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Candidates(
      List<int[]> items, List<float[]> scores, Map<Integer, Double> gains, double[] allGains)
      implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  /** The users of one split with their candidates, kept until this is closed. */
  public static final class OnSplit implements AutoCloseable {
    private final JavaRDD<Candidates> users;
    private final Broadcast<ListParts> parts;
    private final long count;
    private final int catalogueSize;
    private final MetricName metric;

    private OnSplit(
        JavaRDD<Candidates> users,
        Broadcast<ListParts> parts,
        int catalogueSize,
        MetricName metric) {
      this.parts = parts;
      this.users = users.persist(StorageLevel.MEMORY_AND_DISK());
      this.count = this.users.count();
      this.catalogueSize = catalogueSize;
      this.metric = metric;
    }

    /** How many users there are. */
    public long users() {
      return count;
    }

    /** The sum over users of what their lists by each of the blends are worth; a Spark job. */
    public double[] sums(List<Blend> blends) {
      List<Blend> trials = new ArrayList<>(blends);
      int size = catalogueSize;
      // Records of the domain are not for sending.
      String by = metric.toString();
      double[] sums = new double[trials.size()];
      for (long[] part :
          users.mapPartitions(part -> BlendTrials.sums(part, trials, size, by)).collect()) {
        for (int i = 0; i < sums.length; i++) {
          sums[i] += part[i] / UNITS;
        }
      }
      return sums;
    }

    @Override
    public void close() {
      users.unpersist();
      parts.destroy();
    }
  }

  /**
   * Gets the candidates of users from all models; Spark jobs.
   *
   * @param plan its models, the depth of its blend
   * @param users as of {@link Recommender#lists}
   * @param relevant user_id and relevant, an array of item_id and gain, of whom is judged
   * @param metric one of lists and what is relevant
   */
  public static OnSplit prepare(
      ListPlan plan,
      ItemCatalogue catalogue,
      Dataset<Row> users,
      Dataset<Row> relevant,
      MetricName metric) {
    Broadcast<ListParts> parts =
        JavaSparkContext.fromSparkContext(users.sparkSession().sparkContext())
            .broadcast(ListParts.of(plan, catalogue, ItemVectors.DEFAULT_MAX_BYTES));
    Dataset<Row> rows = UserRows.of(users, plan.members()).join(relevant, Recommender.USER_ID);
    int relevantAt = UserRows.MODELS_AT + plan.members().size();
    return new OnSplit(
        rows.javaRDD().mapPartitions(part -> candidates(part, parts.value(), relevantAt)),
        parts,
        catalogue.size(),
        metric);
  }

  private static Iterator<Candidates> candidates(
      Iterator<Row> users, ListParts parts, int relevantAt) {
    UserListMaker maker = new UserListMaker(parts);
    return new Iterator<>() {
      private Iterator<Candidates> batch = List.<Candidates>of().iterator();

      @Override
      public boolean hasNext() {
        if (!batch.hasNext() && users.hasNext()) {
          List<Row> rows = new ArrayList<>();
          while (rows.size() < maker.maxUsers() && users.hasNext()) {
            rows.add(users.next());
          }
          List<Candidates> made = new ArrayList<>();
          maker.candidates(
              rows,
              (user, items, scores) ->
                  made.add(candidates(user, items, scores, parts.catalogue(), relevantAt)));
          batch = made.iterator();
        }
        return batch.hasNext();
      }

      @Override
      public Candidates next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return batch.next();
      }
    };
  }

  private static Candidates candidates(
      Row user, List<int[]> items, List<float[]> scores, ItemCatalogue catalogue, int relevantAt) {
    Map<Integer, Double> gains = new HashMap<>();
    List<Row> relevant = user.getList(relevantAt);
    double[] all = new double[relevant.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = relevant.get(i).getDouble(1);
      int item = catalogue.ids().index(relevant.get(i).getString(0));
      if (item >= 0) {
        gains.put(item, all[i]);
      }
    }
    return new Candidates(items, scores, gains, all);
  }

  private static Iterator<long[]> sums(
      Iterator<Candidates> users, List<Blend> blends, int catalogueSize, String metricName) {
    MetricName metric = MetricName.parse(metricName);
    long[] sums = new long[blends.size()];
    RankFusion fusion = new RankFusion(catalogueSize);
    while (users.hasNext()) {
      Candidates user = users.next();
      for (int i = 0; i < sums.length; i++) {
        Blend blend = blends.get(i);
        int[] list =
            fusion.fuse(blend.method(), blend.toArray(), user.items(), user.scores()).items();
        sums[i] += Math.round(value(user, list, metric) * UNITS);
      }
    }
    return List.of(sums).iterator();
  }

  private static double value(Candidates user, int[] list, MetricName metric) {
    int length = Math.min(metric.k(), list.length);
    double[] gains = new double[length];
    for (int i = 0; i < length; i++) {
      gains[i] = user.gains().getOrDefault(list[i], 0.0);
    }
    JudgedList judged =
        new JudgedList(
            gains,
            new int[length],
            new int[length],
            new int[length][0],
            new boolean[length],
            user.allGains(),
            0,
            user.allGains().length,
            1);
    Double value = UserMetrics.of(judged, metric.k()).value(metric.metric());
    return value == null ? 0 : value;
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.core.metrics.JudgedList;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.UserMetrics;
import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.topn.TopN;
import io.smartrec.spark.topn.UserAuc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Judges ranked lists by the relevant items of the hold-out's users ({@link UserMetrics}), at
 * several lengths in one pass. Every user with a relevant item is judged; one who was recommended
 * nothing has zeros.
 */
final class ListJudge {
  private static final String LIST = "list";

  private ListJudge() {}

  /**
   * What the lists are worth to each user.
   *
   * @param lists user_id, item_id, rank (int from 1), distinct in each
   * @param aucs columns of {@link UserAuc}
   * @return the columns of {@link UserEvaluations} but evaluation_id and model_id; one row per user
   *     who is judged and per length
   */
  static Dataset<Row> judge(Holdout holdout, Dataset<Row> lists, Dataset<Row> aucs) {
    List<Integer> ks = holdout.yardstick().config().ks();
    String user = JudgedUsers.USER_ID;
    return holdout
        .users()
        .join(listed(holdout, lists), user, "left_outer")
        .join(aucs, user, "left_outer")
        .select(
            col(user),
            col(JudgedUsers.SEGMENT),
            coalesce(col(LIST), array().cast(listType())),
            col(JudgedUsers.RELEVANT),
            col(JudgedUsers.RELEVANT_HEAD),
            col(UserAuc.AUC),
            col(JudgedUsers.BASELINE))
        .flatMap(judge(ks, holdout.trainingUsers()), Encoders.row(schema()));
  }

  /** Each user's list with what is known of its items. */
  private static Dataset<Row> listed(Holdout holdout, Dataset<Row> lists) {
    return lists
        .select(TopN.USER_ID, TopN.ITEM_ID, TopN.RANK)
        .join(holdout.itemFacts(), ItemFacts.ITEM_ID, "left_outer")
        .groupBy(TopN.USER_ID)
        .agg(
            array_sort(
                    collect_list(
                        struct(
                            col(TopN.RANK),
                            col(TopN.ITEM_ID),
                            coalesce(col(ItemFacts.POPULARITY), lit(0)).as(ItemFacts.POPULARITY),
                            coalesce(col(ItemFacts.HEAD), lit(false)).as(ItemFacts.HEAD),
                            coalesce(col(ItemFacts.ATTRIBUTES), array().cast("array<int>"))
                                .as(ItemFacts.ATTRIBUTES))))
                .as(LIST));
  }

  private static String listType() {
    return "array<struct<%s:int,%s:string,%s:int,%s:boolean,%s:array<int>>>"
        .formatted(
            TopN.RANK, TopN.ITEM_ID, ItemFacts.POPULARITY, ItemFacts.HEAD, ItemFacts.ATTRIBUTES);
  }

  private static StructType schema() {
    StructType schema =
        new StructType()
            .add(UserEvaluations.USER_ID, DataTypes.StringType, false)
            .add(UserEvaluations.K, DataTypes.LongType, false)
            .add(UserEvaluations.SEGMENT, DataTypes.StringType, false);
    for (Metric metric : UserEvaluations.METRICS) {
      schema = schema.add(metric.code(), DataTypes.DoubleType, true);
    }
    return schema;
  }

  private static FlatMapFunction<Row, Row> judge(List<Integer> ks, long trainingUsers) {
    int[] lengths = ks.stream().mapToInt(Integer::intValue).toArray();
    return row -> {
      List<Row> rows = new ArrayList<>();
      Object auc = row.get(5);
      for (UserMetrics metrics : UserMetrics.of(list(row, trainingUsers), lengths)) {
        List<Object> values = new ArrayList<>();
        values.add(row.getString(0));
        values.add((long) metrics.k());
        values.add(row.getString(1));
        for (Metric metric : UserEvaluations.METRICS) {
          values.add(metric == Metric.AUC ? auc : metrics.value(metric));
        }
        rows.add(RowFactory.create(values.toArray()));
      }
      Iterator<Row> iterator = rows.iterator();
      return iterator;
    };
  }

  private static JudgedList list(Row row, long trainingUsers) {
    List<Row> items = row.getList(2);
    Map<String, Double> gainOf = new HashMap<>();
    row.<Row>getList(3).forEach(item -> gainOf.put(item.getString(0), item.getDouble(1)));
    Map<String, Integer> baselineRankOf = new HashMap<>();
    row.<Row>getList(6).forEach(item -> baselineRankOf.put(item.getString(1), item.getInt(0)));
    int length = items.size();
    double[] gains = new double[length];
    int[] baselineRanks = new int[length];
    int[] popularity = new int[length];
    int[][] attributes = new int[length][];
    boolean[] head = new boolean[length];
    for (int i = 0; i < length; i++) {
      Row item = items.get(i);
      gains[i] = gainOf.getOrDefault(item.getString(1), 0.0);
      baselineRanks[i] = baselineRankOf.getOrDefault(item.getString(1), 0);
      popularity[i] = item.getInt(2);
      head[i] = item.getBoolean(3);
      attributes[i] = item.<Integer>getList(4).stream().mapToInt(Integer::intValue).toArray();
    }
    return new JudgedList(
        gains,
        baselineRanks,
        popularity,
        attributes,
        head,
        gainOf.values().stream().mapToDouble(Double::doubleValue).toArray(),
        (int) row.getLong(4),
        trainingUsers);
  }
}

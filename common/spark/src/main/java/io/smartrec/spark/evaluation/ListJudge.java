package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.core.metrics.JudgedList;
import io.smartrec.core.metrics.Metric;
import io.smartrec.core.metrics.UserMetrics;
import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.topn.TopN;
import io.smartrec.spark.topn.UserAuc;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
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
  private static final String BASELINE_RANK = "baseline_rank";
  private static final String LIST = "list";
  private static final String GAINS = "gains";
  private static final String RELEVANT_HEAD = "relevant_head";

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
    String user = RelevantItems.USER_ID;
    Dataset<Row> relevant =
        holdout
            .relevant()
            .groupBy(user)
            .agg(
                array_sort(collect_list(RelevantItems.GAIN)).as(GAINS),
                count_if(col(ItemFacts.HEAD)).as(RELEVANT_HEAD));
    Column nothing = array().cast(listType());
    return relevant
        .join(listed(holdout, lists), user, "left_outer")
        .join(aucs, user, "left_outer")
        .join(holdout.segments(), user)
        .select(
            col(user),
            col(UserEvaluations.SEGMENT),
            coalesce(col(LIST), nothing),
            col(GAINS),
            col(RELEVANT_HEAD),
            col(UserAuc.AUC))
        .flatMap(judge(ks, holdout.trainingUsers()), Encoders.row(schema()));
  }

  /** Each user's list with what is known of its items. */
  private static Dataset<Row> listed(Holdout holdout, Dataset<Row> lists) {
    String[] pair = {RelevantItems.USER_ID, RelevantItems.ITEM_ID};
    Dataset<Row> gains =
        holdout.relevant().select(RelevantItems.USER_ID, RelevantItems.ITEM_ID, RelevantItems.GAIN);
    Dataset<Row> baseline =
        holdout
            .baselineLists()
            .select(col(TopN.USER_ID), col(TopN.ITEM_ID), col(TopN.RANK).as(BASELINE_RANK));
    return lists
        .select(TopN.USER_ID, TopN.ITEM_ID, TopN.RANK)
        .join(gains, pair, "left_outer")
        .join(baseline, pair, "left_outer")
        .join(holdout.itemFacts(), ItemFacts.ITEM_ID, "left_outer")
        .groupBy(RelevantItems.USER_ID)
        .agg(
            array_sort(
                    collect_list(
                        struct(
                            col(TopN.RANK),
                            coalesce(col(RelevantItems.GAIN), lit(0.0)).as(RelevantItems.GAIN),
                            coalesce(col(BASELINE_RANK), lit(0)).as(BASELINE_RANK),
                            coalesce(col(ItemFacts.POPULARITY), lit(0)).as(ItemFacts.POPULARITY),
                            coalesce(col(ItemFacts.HEAD), lit(false)).as(ItemFacts.HEAD),
                            coalesce(col(ItemFacts.ATTRIBUTES), array().cast("array<int>"))
                                .as(ItemFacts.ATTRIBUTES))))
                .as(LIST));
  }

  private static String listType() {
    return "array<struct<%s:int,%s:double,%s:int,%s:int,%s:boolean,%s:array<int>>>"
        .formatted(
            TopN.RANK,
            RelevantItems.GAIN,
            BASELINE_RANK,
            ItemFacts.POPULARITY,
            ItemFacts.HEAD,
            ItemFacts.ATTRIBUTES);
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
    int length = items.size();
    double[] gains = new double[length];
    int[] baselineRanks = new int[length];
    int[] popularity = new int[length];
    int[][] attributes = new int[length][];
    boolean[] head = new boolean[length];
    for (int i = 0; i < length; i++) {
      Row item = items.get(i);
      gains[i] = item.getDouble(1);
      baselineRanks[i] = item.getInt(2);
      popularity[i] = item.getInt(3);
      head[i] = item.getBoolean(4);
      attributes[i] = item.<Integer>getList(5).stream().mapToInt(Integer::intValue).toArray();
    }
    double[] relevant = row.<Double>getList(3).stream().mapToDouble(Double::doubleValue).toArray();
    return new JudgedList(
        gains,
        baselineRanks,
        popularity,
        attributes,
        head,
        relevant,
        (int) row.getLong(4),
        trainingUsers);
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.smartrec.core.error.UserException;
import io.smartrec.core.metrics.MeanRankingMetrics;
import io.smartrec.core.metrics.RankingMetrics;
import io.smartrec.spark.topn.TopN;
import java.math.BigDecimal;
import java.math.MathContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Judges recommendations by the relevant items of the hold-out's users ({@link RankingMetrics}).
 * Every user with a relevant item counts the same; one who was recommended nothing counts with
 * zeros.
 */
public final class HoldoutEvaluation {
  public static final String USER_ID = RelevantItems.USER_ID;
  public static final String PRECISION = "precision";
  public static final String RECALL = "recall";
  public static final String AVERAGE_PRECISION = "average_precision";
  public static final String NDCG = "ndcg";

  private static final String HIT_RANKS = "hit_ranks";
  private static final String RELEVANT = "relevant";

  /** Sums of decimals are exact, so that they do not depend on the order of the users. */
  private static final DataType EXACT = DataTypes.createDecimalType(19, 18);

  private static final StructType SCHEMA =
      new StructType(
          new StructField[] {
            DataTypes.createStructField(USER_ID, DataTypes.StringType, false),
            DataTypes.createStructField(PRECISION, DataTypes.DoubleType, false),
            DataTypes.createStructField(RECALL, DataTypes.DoubleType, false),
            DataTypes.createStructField(AVERAGE_PRECISION, DataTypes.DoubleType, false),
            DataTypes.createStructField(NDCG, DataTypes.DoubleType, false)
          });

  private final int k;

  /**
   * An evaluation at k.
   *
   * @param k how many of a list's ranks are judged, at least 1
   */
  public HoldoutEvaluation(int k) {
    this.k = k;
  }

  /**
   * Judges every user.
   *
   * @param recommendations user_id, item_id, rank (int from 1), distinct in each
   * @param relevant columns of {@link RelevantItems}
   * @return user_id, precision, recall, average_precision, ndcg (doubles in [0, 1]); one row per
   *     user of {@code relevant}
   */
  public Dataset<Row> perUser(Dataset<Row> recommendations, Dataset<Row> relevant) {
    Dataset<Row> hits =
        recommendations
            .where(col(TopN.RANK).leq(k))
            .join(relevant, new String[] {RelevantItems.USER_ID, RelevantItems.ITEM_ID})
            .groupBy(USER_ID)
            .agg(array_sort(collect_list(TopN.RANK)).as(HIT_RANKS));
    Column noHits = array().cast(DataTypes.createArrayType(DataTypes.IntegerType));
    return relevant
        .groupBy(USER_ID)
        .agg(count(lit(1)).as(RELEVANT))
        .join(hits, USER_ID, "left_outer")
        .select(col(USER_ID), coalesce(col(HIT_RANKS), noHits).as(HIT_RANKS), col(RELEVANT))
        .map(judge(k), Encoders.row(SCHEMA));
  }

  /**
   * Judges all users together; a Spark job. Only sums come to the driver.
   *
   * @param recommendations user_id, item_id, rank (int from 1), distinct in each
   * @param relevant columns of {@link RelevantItems}
   * @throws UserException exit code 3 when there is no user to judge
   */
  public MeanRankingMetrics judge(Dataset<Row> recommendations, Dataset<Row> relevant) {
    Row sums =
        perUser(recommendations, relevant)
            .agg(
                count(lit(1)),
                exactSum(PRECISION),
                exactSum(RECALL),
                exactSum(AVERAGE_PRECISION),
                exactSum(NDCG))
            .first();
    long users = sums.getLong(0);
    if (users == 0) {
      throw UserException.dataRefused(
          "Cannot evaluate: no user of the hold-out has both training data and an item that is new"
              + " to them. Raise train.holdout-days or ingest more interactions.");
    }
    return new MeanRankingMetrics(
        k,
        users,
        mean(sums.getDecimal(1), users),
        mean(sums.getDecimal(2), users),
        mean(sums.getDecimal(3), users),
        mean(sums.getDecimal(4), users));
  }

  private static MapFunction<Row, Row> judge(int k) {
    return row -> {
      int[] hitRanks = row.<Integer>getList(1).stream().mapToInt(Integer::intValue).toArray();
      RankingMetrics metrics = RankingMetrics.of(hitRanks, row.getLong(2), k);
      return RowFactory.create(
          row.getString(0),
          metrics.precision(),
          metrics.recall(),
          metrics.averagePrecision(),
          metrics.ndcg());
    };
  }

  private static Column exactSum(String metric) {
    return sum(col(metric).cast(EXACT));
  }

  private static double mean(BigDecimal sum, long users) {
    return sum.divide(BigDecimal.valueOf(users), MathContext.DECIMAL64).doubleValue();
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.domain.Segment;
import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.topn.TopN;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What is known of each user who is judged, whatever model is: one row per user. */
final class JudgedUsers {
  static final String USER_ID = RelevantItems.USER_ID;
  static final String SEGMENT = UserEvaluations.SEGMENT;

  /** Array of item_id and gain. */
  static final String RELEVANT = "relevant";

  /** How many of the relevant items belong to the head. */
  static final String RELEVANT_HEAD = "relevant_head";

  /** Array of rank and item_id, by rank. */
  static final String BASELINE = "baseline";

  private JudgedUsers() {}

  /** The users of a hold-out: user_id, segment, relevant, relevant_head, baseline. */
  static Dataset<Row> of(Holdout holdout) {
    Dataset<Row> relevant =
        holdout
            .relevant()
            .groupBy(USER_ID)
            .agg(
                array_sort(
                        collect_list(struct(col(RelevantItems.ITEM_ID), col(RelevantItems.GAIN))))
                    .as(RELEVANT),
                count_if(col(ItemFacts.HEAD)).as(RELEVANT_HEAD));
    Dataset<Row> baseline =
        holdout
            .baselineLists()
            .groupBy(TopN.USER_ID)
            .agg(array_sort(collect_list(struct(col(TopN.RANK), col(TopN.ITEM_ID)))).as(BASELINE));
    String items = "items_seen";
    Dataset<Row> history = holdout.judgedSeen().groupBy(USER_ID).agg(count(lit(1)).as(items));
    return relevant
        .join(history, USER_ID)
        .join(baseline, USER_ID, "left_outer")
        .select(
            col(USER_ID),
            segment(col(items), holdout.yardstick().config().segments()).as(SEGMENT),
            col(RELEVANT),
            col(RELEVANT_HEAD),
            coalesce(col(BASELINE), array().cast("array<struct<rank:int,item_id:string>>"))
                .as(BASELINE));
  }

  private static Column segment(Column items, EvaluationConfig.Segments config) {
    return when(items.lt(config.lightFrom()), Segment.NEW.code())
        .when(items.lt(config.heavyFrom()), Segment.LIGHT.code())
        .otherwise(Segment.HEAVY.code());
  }
}

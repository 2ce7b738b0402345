package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;

import io.smartrec.core.metrics.ListJudge;
import io.smartrec.spark.topn.Recommender;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Judges lists that were made already; of what is not in them nothing is known, so of the AUC
 * neither.
 */
final class ListsJudge {
  private ListsJudge() {}

  /**
   * What lists are worth to everyone who is judged.
   *
   * @param lists user_id and list, of {@link Recommender}; a user without one is judged by an empty
   *     one
   * @return columns of {@link ModelJudge}
   */
  static Dataset<Row> users(Holdout holdout, Dataset<Row> lists) {
    return holdout
        .judgedUsers()
        .join(lists, new String[] {JudgedUsers.USER_ID}, "left_outer")
        .select(
            col(JudgedUsers.USER_ID),
            col(JudgedUsers.SEGMENT),
            col(JudgedUsers.SEEN),
            col(JudgedUsers.RELEVANT),
            col(Recommender.LIST))
        .map(judge(holdout.judge()), Encoders.row(ModelJudge.SCHEMA));
  }

  private static MapFunction<Row, Row> judge(Broadcast<ListJudge> judge) {
    return user -> {
      List<String> seen = user.isNullAt(2) ? List.of() : user.getList(2);
      Map<String, Double> relevant = new LinkedHashMap<>();
      user.<Row>getList(3).forEach(item -> relevant.put(item.getString(0), item.getDouble(1)));
      List<String> list = user.isNullAt(4) ? List.of() : user.getList(4);
      return RowFactory.create(
          user.getString(0),
          user.getString(1),
          list.toArray(String[]::new),
          judge.value().values(seen, relevant, list, Double.NaN));
    };
  }
}

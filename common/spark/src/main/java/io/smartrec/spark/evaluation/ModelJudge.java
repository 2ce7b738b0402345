package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.domain.Segment;
import io.smartrec.core.metrics.ListJudge;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.topn.ItemVectors;
import io.smartrec.spark.topn.UserScores;
import io.smartrec.spark.topn.UserVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Makes a model's list for every user of a hold-out and judges it, in one pass over the users. What
 * users had seen is not recommended; a user without a list is judged by an empty one.
 */
final class ModelJudge implements AutoCloseable {
  static final String USER_ID = JudgedUsers.USER_ID;
  static final String SEGMENT = JudgedUsers.SEGMENT;

  /** The ids of the recommended items, best first. */
  static final String LIST = "list";

  /** What the list is worth: the values of {@link ListJudge}. */
  static final String VALUES = "values";

  static final StructType SCHEMA =
      new StructType()
          .add(USER_ID, DataTypes.StringType, false)
          .add(SEGMENT, DataTypes.StringType, false)
          .add(LIST, DataTypes.createArrayType(DataTypes.StringType, false), false)
          .add(VALUES, DataTypes.createArrayType(DataTypes.DoubleType, false), false);

  /** Those of users whom training knows. */
  static final Column IS_KNOWN = col(SEGMENT).notEqual(Segment.COLD.code());

  private final Holdout holdout;
  private final FactorModel model;
  private final Broadcast<ItemVectors> items;

  /**
   * Sends the items of a model to every process; Spark jobs.
   *
   * @throws io.smartrec.core.error.UserException exit code 3 when they are too large
   */
  ModelJudge(Holdout holdout, FactorModel model) {
    this.holdout = holdout;
    this.model = model;
    this.items = ItemVectors.broadcast(model, ItemVectors.DEFAULT_MAX_BYTES);
  }

  /** user_id, segment, list and values of everyone who is judged; computed when they are used. */
  Dataset<Row> users() {
    Dataset<Row> factors =
        model
            .userFactors()
            .select(
                col(FactorModel.ID).as(USER_ID),
                col(FactorModel.FEATURES),
                (model.isSparse() ? col(FactorModel.POSITIONS) : lit(null).cast("array<int>"))
                    .as(FactorModel.POSITIONS));
    return holdout
        .judgedUsers()
        .join(factors, new String[] {USER_ID}, "left_outer")
        .select(
            USER_ID,
            SEGMENT,
            JudgedUsers.SEEN,
            JudgedUsers.RELEVANT,
            FactorModel.FEATURES,
            FactorModel.POSITIONS)
        .mapPartitions(judge(holdout.judge(), items), Encoders.row(SCHEMA));
  }

  private static MapPartitionsFunction<Row, Row> judge(
      Broadcast<ListJudge> judge, Broadcast<ItemVectors> items) {
    return users ->
        new Lists(users, new UserScores(items.value(), judge.value().longest()), judge.value());
  }

  @Override
  public void close() {
    items.unpersist();
  }

  /** The lists of users, judged: as many users at a time as are scored at once. */
  private static final class Lists implements Iterator<Row> {
    private final Iterator<Row> users;
    private final UserScores scores;
    private final ListJudge judge;
    private final Deque<Row> judged = new ArrayDeque<>();

    Lists(Iterator<Row> users, UserScores scores, ListJudge judge) {
      this.users = users;
      this.scores = scores;
      this.judge = judge;
    }

    @Override
    public boolean hasNext() {
      return !judged.isEmpty() || users.hasNext();
    }

    @Override
    public Row next() {
      if (judged.isEmpty()) {
        judgeNext();
      }
      return judged.remove();
    }

    private void judgeNext() {
      List<Row> batch = new ArrayList<>();
      List<UserVector> vectors = new ArrayList<>();
      while (batch.size() < scores.maxUsers() && users.hasNext()) {
        Row user = users.next();
        batch.add(user);
        if (!user.isNullAt(4)) {
          vectors.add(UserVector.of(user, 5, 4));
        }
      }
      scores.score(vectors);
      int scored = 0;
      for (Row user : batch) {
        List<String> seen = user.isNullAt(2) ? List.of() : user.getList(2);
        Map<String, Double> relevant = new LinkedHashMap<>();
        user.<Row>getList(3).forEach(item -> relevant.put(item.getString(0), item.getDouble(1)));
        List<String> list = List.of();
        double auc = Double.NaN;
        if (!user.isNullAt(4)) {
          UserScores.OfUser one = scores.of(scored++, seen);
          list = one.list();
          auc = one.auc(relevant.keySet()).orElse(Double.NaN);
        }
        judged.add(
            RowFactory.create(
                user.getString(0),
                user.getString(1),
                list.toArray(String[]::new),
                judge.values(seen, relevant, list, auc)));
      }
    }
  }
}

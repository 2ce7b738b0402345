package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.domain.Segment;
import io.smartrec.core.table.UserEvaluations;
import io.smartrec.spark.algorithm.IdIndex;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What is known of each user of a hold-out, whatever model is judged: one row per user.
 *
 * <p>A good list would have held the items the user turned to in the hold-out and had not seen in
 * training. What they had seen is never recommended, so it cannot be asked for. Users without
 * training data are a segment of their own.
 */
final class JudgedUsers {
  static final String USER_ID = WantedItems.USER_ID;

  /** How much training knows of the user; null for one who is not judged. */
  static final String SEGMENT = UserEvaluations.SEGMENT;

  /** Array of the ids of the items seen in training; null for a user without training data. */
  static final String SEEN = "seen";

  /** Array of item_id and gain: what a good list would have held. */
  static final String RELEVANT = "relevant";

  private static final StructType SCHEMA =
      new StructType()
          .add(USER_ID, DataTypes.StringType, false)
          .add(SEGMENT, DataTypes.StringType)
          .add(SEEN, "array<string>")
          .add(
              RELEVANT,
              "array<struct<%s:string,%s:double>>"
                  .formatted(WantedItems.ITEM_ID, WantedItems.GAIN));

  private JudgedUsers() {}

  /**
   * All users of a hold-out.
   *
   * @param known interactions that training knows
   * @param wanted columns of {@link WantedItems}
   * @param count about how many users are in wanted
   */
  static Dataset<Row> of(
      Dataset<Row> known, Dataset<Row> wanted, long count, EvaluationConfig.Segments segments) {
    Dataset<Row> wantedByUser =
        wanted
            .groupBy(USER_ID)
            .agg(
                array_sort(collect_list(struct(col(WantedItems.ITEM_ID), col(WantedItems.GAIN))))
                    .as(RELEVANT));
    Dataset<Row> seenByUser =
        known
            .select(USER_ID, WantedItems.ITEM_ID)
            .join(IdIndex.toJoin(wanted.select(USER_ID).distinct(), count), USER_ID, "left_semi")
            .groupBy(USER_ID)
            .agg(collect_set(WantedItems.ITEM_ID).as(SEEN));
    return wantedByUser
        .join(seenByUser, new String[] {USER_ID}, "left_outer")
        .select(USER_ID, SEEN, RELEVANT)
        .map(user(segments.lightFrom(), segments.heavyFrom()), Encoders.row(SCHEMA));
  }

  private static MapFunction<Row, Row> user(int lightFrom, int heavyFrom) {
    return row -> {
      if (row.isNullAt(1)) {
        return RowFactory.create(row.getString(0), Segment.COLD.code(), null, row.get(2));
      }
      Set<String> seen = new HashSet<>(row.<String>getList(1));
      Row[] relevant =
          row.<Row>getList(2).stream()
              .filter(item -> !seen.contains(item.getString(0)))
              .toArray(Row[]::new);
      Segment segment =
          seen.size() < lightFrom
              ? Segment.NEW
              : seen.size() < heavyFrom ? Segment.LIGHT : Segment.HEAVY;
      return RowFactory.create(
          row.getString(0), relevant.length == 0 ? null : segment.code(), row.get(1), relevant);
    };
  }
}

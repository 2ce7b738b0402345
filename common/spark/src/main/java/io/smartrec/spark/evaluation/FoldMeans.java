package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.struct;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What lists are worth to users who were judged in several folds. */
final class FoldMeans {
  private static final String FOLDS = "folds";

  private static final StructType SCHEMA =
      new StructType()
          .add(ModelJudge.USER_ID, DataTypes.StringType, false)
          .add(ModelJudge.SEGMENT, DataTypes.StringType, false)
          .add(ModelJudge.VALUES, DataTypes.createArrayType(DataTypes.DoubleType, false), false);

  private FoldMeans() {}

  /**
   * Each value is the mean over the folds in which the user has one. The segment is that of the
   * fold in which training knew least of the user: heavy, light and new are in the order of the
   * alphabet. Users without training data are left out: in other folds there is some.
   *
   * @param folds columns of {@link ModelJudge}
   * @return user_id, segment, values
   */
  static Dataset<Row> of(List<Dataset<Row>> folds) {
    return IntStream.range(0, folds.size())
        .mapToObj(fold -> numbered(folds.get(fold), fold))
        .reduce(Dataset::union)
        .orElseThrow()
        .groupBy(ModelJudge.USER_ID)
        .agg(max(ModelJudge.SEGMENT), array_sort(collect_list(FOLDS)))
        .map(mean(), Encoders.row(SCHEMA));
  }

  /** The number of the fold comes first, to sort by: a mean of doubles depends on the order. */
  private static Dataset<Row> numbered(Dataset<Row> users, int fold) {
    return users
        .where(ModelJudge.IS_KNOWN)
        .select(
            col(ModelJudge.USER_ID),
            col(ModelJudge.SEGMENT),
            struct(lit(fold), col(ModelJudge.VALUES)).as(FOLDS));
  }

  private static MapFunction<Row, Row> mean() {
    return row -> {
      List<List<Double>> folds =
          row.<Row>getList(2).stream().map(fold -> fold.<Double>getList(1)).toList();
      double[] means = new double[folds.get(0).size()];
      for (int i = 0; i < means.length; i++) {
        int at = i;
        means[i] =
            folds.stream()
                .mapToDouble(values -> values.get(at))
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
      }
      return RowFactory.create(row.getString(0), row.getString(1), means);
    };
  }
}

package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.struct;

import io.smartrec.spark.preparation.PreferenceStrengths;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Factors of users the model does not know, from what they prefer among the items it knows. */
final class FoldIn {
  private static final String RATINGS = "ratings";

  private FoldIn() {}

  /**
   * The users' factors, with the columns of {@link FactorModel#SCHEMA}.
   *
   * @param preferences columns of {@link PreferenceStrengths}
   */
  static Dataset<Row> users(FactorModel model, Dataset<Row> preferences, LeastSquares solver) {
    return preferences
        .withColumnRenamed(PreferenceStrengths.ITEM_ID, FactorModel.ID)
        .join(model.itemFactors(), FactorModel.ID)
        .groupBy(col(PreferenceStrengths.USER_ID))
        .agg(
            array_sort(
                    collect_list(
                        struct(
                            col(FactorModel.INDEX),
                            col(PreferenceStrengths.STRENGTH),
                            col(FactorModel.FEATURES))))
                .as(RATINGS))
        .map(solve(solver, model.rank()), Encoders.row(FactorModel.SCHEMA));
  }

  private static MapFunction<Row, Row> solve(LeastSquares solver, int rank) {
    return row -> {
      List<Row> ratings = row.getList(1);
      double[] strengths = ratings.stream().mapToDouble(rating -> rating.getDouble(1)).toArray();
      float[][] items =
          ratings.stream().map(rating -> Features.of(rating, 2)).toArray(float[][]::new);
      return RowFactory.create(
          row.getString(0), FactorModel.NOT_INDEXED, solver.solve(strengths, items, rank));
    };
  }
}

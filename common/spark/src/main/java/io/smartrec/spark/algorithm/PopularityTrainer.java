package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.spark.preparation.PreferenceStrengths;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The baseline every model has to beat: the same list for everyone, by the number of distinct users
 * who want the item (with a positive strength). As a factor model of rank 1, so that the same
 * engine serves it: users have the factor 1, items their number of users (exact as a float up to
 * 2^24).
 */
public final class PopularityTrainer implements Trainer {
  @Override
  public FactorModel fit(Dataset<Row> preferences) {
    Dataset<Row> users =
        IdIndex.of(preferences, PreferenceStrengths.USER_ID)
            .ids()
            .withColumn(FactorModel.FEATURES, array(lit(1f)));
    return new FactorModel(users, items(preferences), 1);
  }

  @Override
  public FactorModel foldIn(FactorModel model, Dataset<Row> preferences) {
    return model.withUsers(users(preferences));
  }

  /**
   * The model for some users, whom it need not know.
   *
   * @param preferences as of {@link #fit}
   * @param users rows with a column user_id
   */
  public static FactorModel of(Dataset<Row> preferences, Dataset<Row> users) {
    return new FactorModel(users(users), items(preferences), 1);
  }

  private static Dataset<Row> items(Dataset<Row> preferences) {
    Dataset<Row> popularity =
        preferences
            .where(col(PreferenceStrengths.STRENGTH).gt(0))
            .groupBy(col(PreferenceStrengths.ITEM_ID).as(FactorModel.ID))
            .agg(array(count(lit(1)).cast(DataTypes.FloatType)).as(FactorModel.FEATURES));
    return IdIndex.of(popularity, FactorModel.ID).toJoin().join(popularity, FactorModel.ID);
  }

  private static Dataset<Row> users(Dataset<Row> rows) {
    return rows.select(col(PreferenceStrengths.USER_ID).as(FactorModel.ID))
        .distinct()
        .select(
            col(FactorModel.ID),
            lit(FactorModel.NOT_INDEXED).as(FactorModel.INDEX),
            array(lit(1f)).as(FactorModel.FEATURES));
  }
}

package io.smartrec.spark.algorithm;

import static org.apache.spark.sql.functions.col;

import io.smartrec.spark.preparation.PreferenceStrengths;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the users of a model prefer, as vectors over the items that it knows. */
public final class UserHistory {
  private UserHistory() {}

  /**
   * The history of the model's users.
   *
   * @param preferences what the model was trained on
   * @return the columns of {@link FactorModel#SPARSE_SCHEMA}, with the users' own indexes
   */
  public static Dataset<Row> of(FactorModel model, Dataset<Row> preferences) {
    Dataset<Row> items =
        model
            .itemFactors()
            .select(
                col(FactorModel.ID).as(PreferenceStrengths.ITEM_ID),
                col(FactorModel.INDEX).as(FactorModel.POSITION));
    Dataset<Row> vectors =
        SparseVectors.of(
            preferences
                .join(items, PreferenceStrengths.ITEM_ID)
                .select(
                    col(PreferenceStrengths.USER_ID).as(FactorModel.ID),
                    col(FactorModel.POSITION),
                    col(PreferenceStrengths.STRENGTH).as(SparseVectors.VALUE)));
    return model
        .userFactors()
        .select(FactorModel.ID, FactorModel.INDEX)
        .join(vectors, FactorModel.ID)
        .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES, FactorModel.POSITIONS);
  }
}

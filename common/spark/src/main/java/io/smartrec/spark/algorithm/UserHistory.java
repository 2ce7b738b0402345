package io.smartrec.spark.algorithm;

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
    Dataset<Row> vectors =
        SparseVectors.ofPreferences(preferences, model.itemFactors(), model.itemFactors().count());
    return SparseVectors.columns(
        model
            .userFactors()
            .select(FactorModel.ID, FactorModel.INDEX)
            .join(vectors, FactorModel.ID));
  }
}

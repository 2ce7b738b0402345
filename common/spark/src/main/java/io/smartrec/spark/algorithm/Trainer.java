package io.smartrec.spark.algorithm;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Learns factors from preferences. The same preferences give the same model. */
public interface Trainer {
  /**
   * Trains a model.
   *
   * @param preferences columns of {@link io.smartrec.spark.preparation.PreferenceStrengths}, one
   *     row per user and item, not empty; read more than once, so persist what is expensive
   * @param users rows with a column user_id: who is served by a model that needs no preferences of
   *     theirs; any other model serves those of the preferences
   */
  FactorModel fit(Dataset<Row> preferences, Dataset<Row> users);

  /** Serves those who have preferences. */
  default FactorModel fit(Dataset<Row> preferences) {
    return fit(preferences, preferences);
  }

  /**
   * The model with other users, whom it learns from what they prefer without learning anything new
   * about items.
   *
   * @param model what {@link #fit} gave
   * @param preferences as of {@link #fit}, of users the model does not know; items the model does
   *     not know are ignored, and so are users without any other
   * @param users as of {@link #fit}
   * @return the same items; of the users only these, with the index -1
   */
  FactorModel foldIn(FactorModel model, Dataset<Row> preferences, Dataset<Row> users);

  /** Serves those who have preferences. */
  default FactorModel foldIn(FactorModel model, Dataset<Row> preferences) {
    return foldIn(model, preferences, preferences);
  }
}

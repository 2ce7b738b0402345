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
   */
  FactorModel fit(Dataset<Row> preferences);

  /**
   * The model with other users, whom it learns from what they prefer without learning anything new
   * about items.
   *
   * @param model what {@link #fit} gave
   * @param preferences as of {@link #fit}, of users the model does not know; items the model does
   *     not know are ignored, and so are users without any other
   * @return the same items; of the users only these, with the index -1
   */
  FactorModel foldIn(FactorModel model, Dataset<Row> preferences);
}

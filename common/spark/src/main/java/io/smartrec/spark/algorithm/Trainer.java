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
}

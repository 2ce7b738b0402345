package io.smartrec.spark.model;

import io.smartrec.spark.algorithm.FactorModel;

/**
 * A model read back.
 *
 * @param manifest what it is
 * @param factors its factors, read from its files when they are used
 */
public record StoredModel(ModelManifest manifest, FactorModel factors) {}

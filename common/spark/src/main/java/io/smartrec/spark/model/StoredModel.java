package io.smartrec.spark.model;

import io.smartrec.core.ranking.Blend;
import io.smartrec.spark.algorithm.FactorModel;
import java.util.Optional;

/**
 * A model read back.
 *
 * @param manifest what it is
 * @param vectors its vectors, read from its files when they are used; a hybrid has none
 * @param blend how the models of a hybrid become one
 */
public record StoredModel(
    ModelManifest manifest, Optional<FactorModel> vectors, Optional<Blend> blend) {
  /**
   * The vectors of a model that is no hybrid.
   *
   * @throws IllegalStateException of a hybrid
   */
  public FactorModel factors() {
    return vectors.orElseThrow(
        () ->
            new IllegalStateException(
                "Model " + manifest.model().modelId() + " is a hybrid: it has no vectors"));
  }
}

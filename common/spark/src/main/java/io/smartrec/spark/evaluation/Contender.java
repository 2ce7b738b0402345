package io.smartrec.spark.evaluation;

import io.smartrec.core.recipe.Recipe;
import java.util.Optional;
import java.util.UUID;

/**
 * A recipe that is judged.
 *
 * @param modelId the model it makes of all interactions; of shaped lists an id of their own
 * @param name for people
 * @param recipe what is trained before the hold-out
 * @param shaping what is done to its lists; empty: they are judged as they are scored
 */
public record Contender(UUID modelId, String name, Recipe recipe, Optional<Shaping> shaping) {
  /** A recipe whose lists are judged as they are scored. */
  public Contender(UUID modelId, String name, Recipe recipe) {
    this(modelId, name, recipe, Optional.empty());
  }
}

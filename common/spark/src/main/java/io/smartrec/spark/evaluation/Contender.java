package io.smartrec.spark.evaluation;

import io.smartrec.core.recipe.Recipe;
import java.util.UUID;

/**
 * A recipe that is judged.
 *
 * @param modelId the model it makes of all interactions
 * @param name for people
 * @param recipe what is trained before the hold-out
 */
public record Contender(UUID modelId, String name, Recipe recipe) {}

package io.smartrec.spark.topn;

import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.algorithm.FactorModel;

/**
 * A model that lists are made with.
 *
 * @param name for explanations
 * @param recipe what it was trained by
 * @param model its vectors
 */
public record Member(String name, Recipe recipe, FactorModel model) {}

package io.smartrec.jobs.run;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.postgres.RegisteredModel;
import io.smartrec.spark.tables.PinnedTable;
import java.util.List;
import java.util.Map;

/**
 * What a registered model was made by, as the registry keeps it.
 *
 * @param recipe algorithm and settings
 * @param inputs the data, the interactions first
 * @param hyperparameters all of it, as it was written
 */
public record RegisteredRecipe(
    Recipe recipe, List<PinnedTable> inputs, Map<String, Object> hyperparameters) {

  /**
   * Reads it.
   *
   * @param command continues "Cannot"
   * @throws UserException exit code 3 when another version of the program wrote it
   */
  public static RegisteredRecipe of(RegisteredModel model, String command) {
    Map<String, Object> hyperparameters = ModelPlan.read(model.hyperparameters());
    try {
      Recipe recipe = Recipe.of(hyperparameters);
      return new RegisteredRecipe(
          recipe.hybrid().isPresent()
              ? BlendJson.read(ModelPlan.read(model.metrics())).map(recipe::with).orElse(recipe)
              : recipe,
          ModelPlan.inputs(hyperparameters),
          hyperparameters);
    } catch (UserException | IllegalArgumentException e) {
      throw new UserException(
          ExitCode.DATA_REFUSED,
          "Cannot %s: model %s (%s %s) was registered by another version of smartrec, and its settings are not all known: %s"
              .formatted(command, model.id(), model.algorithm(), model.version(), e.getMessage()),
          e);
    }
  }
}

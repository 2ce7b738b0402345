package io.smartrec.jobs.train;

import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.HybridRecipe;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.jobs.run.RegisteredRecipe;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The registered models that a hybrid is made of. */
final class HybridMembers {
  private HybridMembers() {}

  /**
   * The recipe of a hybrid of the models that were registered last.
   *
   * @throws UserException exit code 2 when there is none of an algorithm, 3 when another version of
   *     the program registered it
   */
  static Recipe recipe(TrainConfig train, ModelRegistry registry) {
    List<HybridRecipe.Member> members = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (Algorithm algorithm : train.hybrid().members()) {
      Optional<RegisteredModel> latest = registry.latest(algorithm.code());
      if (latest.isEmpty()) {
        missing.add(algorithm.code());
      } else {
        RegisteredModel model = latest.get();
        members.add(
            new HybridRecipe.Member(
                model.id(), model.version(), RegisteredRecipe.of(model, "train").recipe()));
      }
    }
    if (!missing.isEmpty()) {
      throw UserException.usage(
          "Cannot train a hybrid: no model of %s is registered. Train one first (smartrec train --algorithm %s), or take it out of train.hybrid.members."
              .formatted(String.join(", ", missing), missing.get(0)));
    }
    return Recipe.hybrid(train, new HybridRecipe(members, Optional.empty()));
  }
}

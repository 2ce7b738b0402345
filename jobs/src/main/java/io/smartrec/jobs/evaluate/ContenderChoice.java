package io.smartrec.jobs.evaluate;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.UserException;
import io.smartrec.jobs.run.RegisteredRecipe;
import io.smartrec.spark.evaluation.Contender;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** The registered models that the options name, each once. */
final class ContenderChoice {
  private final ModelRegistry registry;

  ContenderChoice(ModelRegistry registry) {
    this.registry = registry;
  }

  /**
   * The models, in the order of the options.
   *
   * @throws UserException exit code 2 when there is no such model or none is named, 3 when its
   *     recipe is not known, 4 when it is still being trained
   */
  List<Contender> resolve(List<UUID> ids, List<String> algorithms, boolean production) {
    Map<UUID, RegisteredModel> chosen = new LinkedHashMap<>();
    for (UUID id : ids) {
      RegisteredModel model = registry.find(id).orElseThrow(() -> unknown("no model " + id));
      chosen.put(id, model);
    }
    for (String name : algorithms) {
      String algorithm = name.toLowerCase(Locale.ROOT);
      RegisteredModel model =
          registry
              .latest(algorithm)
              .orElseThrow(() -> unknown("no registered model of algorithm \"" + algorithm + "\""));
      chosen.put(model.id(), model);
    }
    if (production) {
      for (Algorithm algorithm : Algorithm.values()) {
        registry.inProduction(algorithm.code()).ifPresent(model -> chosen.put(model.id(), model));
      }
    }
    if (chosen.isEmpty()) {
      throw UserException.usage(
          production
              ? "Cannot evaluate: no model is in production. Name models with --model or --algorithm."
              : "Cannot evaluate: no model is named. Use --model ID, --algorithm NAME or --production.");
    }
    List<Contender> contenders = new ArrayList<>();
    for (RegisteredModel model : chosen.values()) {
      if (model.status() == ModelStatus.TRAINING) {
        throw UserException.conflict(
            "Cannot evaluate: the training of model %s has not ended. Wait for it, or train again if it died."
                .formatted(model.id()));
      }
      contenders.add(
          new Contender(
              model.id(),
              model.algorithm() + " " + model.version(),
              RegisteredRecipe.of(model, "evaluate").recipe()));
    }
    return contenders;
  }

  private static UserException unknown(String what) {
    return UserException.usage(
        "Cannot evaluate: there is "
            + what
            + " in ml_models. Check it, or train one first: smartrec train --algorithm als.");
  }
}

package io.smartrec.jobs.run;

import io.smartrec.core.domain.ModelStatus;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that say which model a command is about. */
public final class ModelChoice {
  @ArgGroup(multiplicity = "1")
  private @Nullable Choice choice;

  /** One of the two. */
  static final class Choice {
    @Option(names = "--model", paramLabel = "ID", description = "The model, by its id.")
    private @Nullable UUID model;

    @Option(
        names = "--algorithm",
        paramLabel = "NAME",
        description = "The model of this algorithm that was trained last, e.g. als.")
    private @Nullable String algorithm;
  }

  /**
   * The chosen model, trained.
   *
   * @throws UserException exit code 2 when there is no such model, 4 when its training has not
   *     ended
   */
  public RegisteredModel resolve(ModelRegistry registry, String command) {
    if (choice != null && choice.model != null) {
      UUID id = choice.model;
      RegisteredModel model =
          registry
              .find(id)
              .orElseThrow(
                  () ->
                      UserException.usage(
                          "Cannot %s: there is no model %s in ml_models. Check the id, or choose the newest with --algorithm als."
                              .formatted(command, id)));
      if (model.status() == ModelStatus.TRAINING) {
        throw UserException.conflict(
            "Cannot %s: the training of model %s has not ended. Wait for it, or train again if it died."
                .formatted(command, id));
      }
      return model;
    }
    String algorithm =
        choice == null ? "" : String.valueOf(choice.algorithm).toLowerCase(Locale.ROOT);
    Optional<RegisteredModel> latest = registry.latest(algorithm);
    return latest.orElseThrow(
        () ->
            UserException.usage(
                "Cannot %s: there is no registered model of algorithm \"%s\". Train one first: smartrec train --algorithm als."
                    .formatted(command, algorithm)));
  }
}

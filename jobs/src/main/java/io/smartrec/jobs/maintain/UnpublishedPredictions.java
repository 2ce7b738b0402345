package io.smartrec.jobs.maintain;

import io.smartrec.core.table.Predictions;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.spark.model.ModelStore;
import io.smartrec.spark.postgres.ModelInput;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.PublishableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The versions of {@code predictions} that publish has still to read. */
final class UnpublishedPredictions {
  private UnpublishedPredictions() {}

  /** One for each model whose predictions of last are not those that are published of it. */
  static List<ModelInput> find(JobContext context) {
    if (!context.lake().has(Predictions.TABLE)) {
      return List.of();
    }
    String tableId = context.lake().pin(Predictions.TABLE).tableId();
    ModelStore models = context.models();
    List<ModelInput> found = new ArrayList<>();
    for (PublishableModel model : new ModelRegistry(context.postgres()).publishable()) {
      models
          .readPredictions(model.id())
          .map(marker -> marker.tableVersion())
          .filter(version -> !model.publishedVersion().equals(OptionalLong.of(version)))
          .ifPresent(
              version ->
                  found.add(
                      new ModelInput(
                          model.id(), model.name(), Predictions.TABLE, tableId, version)));
    }
    return found;
  }
}

package io.smartrec.spark.evaluation;

import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.run.Progress;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.spark.split.TimeRange;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Trains a recipe on everything: the model that is registered. */
public final class ModelTrainer {
  private final Progress progress;

  public ModelTrainer(Progress progress) {
    this.progress = progress;
  }

  /**
   * A trained model.
   *
   * @param model the factors
   * @param users how many users it knows
   * @param items how many items it knows
   * @param removals what the filters left out
   */
  public record TrainedModel(
      FactorModel model, long users, long items, List<ActivityFilter.Removal> removals) {
    public TrainedModel {
      removals = List.copyOf(removals);
    }
  }

  /**
   * Trains, as of the latest interaction.
   *
   * @param interactions columns of {@link io.smartrec.core.table.Interactions}; the same rows on
   *     every read (a pinned table version)
   * @param descriptions items are needed where the recipe asks for available ones
   * @throws io.smartrec.core.error.UserException exit code 3 when there is nothing to train on
   */
  public TrainedModel train(Recipe recipe, Dataset<Row> interactions, Descriptions descriptions) {
    progress.phase("train on all interactions");
    RecipeTrainer.Trained trained =
        new RecipeTrainer(recipe, descriptions)
            .fit(interactions, TimeRange.of(interactions).last());
    trained.removals().forEach(removal -> progress.say(removal.toString()));
    long users = trained.model().userFactors().count();
    long modelItems = trained.model().itemFactors().count();
    progress.say(String.format(Locale.ROOT, "%,d users, %,d items", users, modelItems));
    return new TrainedModel(trained.model(), users, modelItems, trained.removals());
  }
}

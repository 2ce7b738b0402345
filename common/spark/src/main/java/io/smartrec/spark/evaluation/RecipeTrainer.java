package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.table.Interactions;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.algorithm.Trainer;
import io.smartrec.spark.algorithm.Trainers;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.UnavailableItems;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Trains by a recipe: filters, preferences, algorithm. */
final class RecipeTrainer {
  private final Recipe recipe;
  private final Descriptions descriptions;
  private final ActivityFilter filter;

  /**
   * @param descriptions items are needed where the recipe asks for available ones
   */
  RecipeTrainer(Recipe recipe, Descriptions descriptions) {
    this.recipe = recipe;
    this.descriptions = descriptions;
    this.filter = filter(recipe.train().filters(), descriptions.items());
  }

  private Trainer trainer(Instant asOf) {
    return Trainers.of(recipe.algorithm(), recipe.train(), descriptions, asOf);
  }

  /** The filter of a recipe. */
  static ActivityFilter filter(FilterConfig config, Optional<Dataset<Row>> items) {
    return config
        .availableWhen()
        .map(
            condition ->
                new ActivityFilter(config, UnavailableItems.of(described(items), condition)))
        .orElseGet(() -> new ActivityFilter(config));
  }

  private static Dataset<Row> described(Optional<Dataset<Row>> items) {
    return items.orElseThrow(
        () ->
            UserException.dataRefused(
                "Cannot train: train.filters.available-when asks what items are like, and the lake has no table items. Run ingest first."));
  }

  /**
   * A trained model.
   *
   * @param model the factors
   * @param removals what the filters left out
   */
  record Trained(FactorModel model, List<ActivityFilter.Removal> removals) {}

  /** Trains on interactions, as of the end of them. */
  Trained fit(Dataset<Row> interactions, Instant asOf) {
    ActivityFilter.Filtered filtered =
        filter.filter(PreferenceStrengths.telling(interactions, recipe.train().preferences()));
    Dataset<Row> preferences =
        preferences(filtered.interactions(), asOf).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      FactorModel model = trainer(asOf).fit(Holdout.nonEmpty(preferences), filtered.interactions());
      return new Trained(model, filtered.removals());
    } finally {
      preferences.unpersist();
    }
  }

  /**
   * Trains on the hold-out's training data; where that does not know who is judged, for them only.
   */
  FactorModel fit(Holdout holdout) {
    Optional<Dataset<Row>> ready =
        recipe.train().filters().isOn() || recipe.windowDays().isPresent()
            ? Optional.empty()
            : holdout.preferences(recipe.preferences());
    Instant asOf = holdout.split().asOf();
    Dataset<Row> train = holdout.split().train();
    Trainer trainer = trainer(asOf);
    FactorModel model =
        ready.isPresent()
            ? trainer.fit(ready.get(), PreferenceStrengths.telling(train, recipe.preferences()))
            : fit(train, asOf).model();
    return holdout
        .split()
        .history()
        .map(history -> trainer.foldIn(model, preferences(history, asOf), history))
        .orElse(model);
  }

  private Dataset<Row> preferences(Dataset<Row> interactions, Instant asOf) {
    Dataset<Row> recent =
        recipe
            .windowDays()
            .map(
                days -> interactions.where(col(Interactions.TIMESTAMP).gt(lit(before(asOf, days)))))
            .orElse(interactions);
    return new PreferenceStrengths(recipe.preferences(), asOf).strengths(recent);
  }

  private static Instant before(Instant asOf, double days) {
    return asOf.minusNanos(Math.round(days * ChronoUnit.DAYS.getDuration().toNanos()));
  }
}

package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Users;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.algorithm.Trainer;
import io.smartrec.spark.algorithm.Trainers;
import io.smartrec.spark.algorithm.UserHistory;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.spark.preparation.PreferenceStrengths;
import io.smartrec.spark.preparation.Settled;
import io.smartrec.spark.preparation.UnavailableItems;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** Trains by a recipe: filters, preferences, algorithm. */
final class RecipeTrainer {
  private static final String USER_ID = PreferenceStrengths.USER_ID;

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

  /** Trains on interactions, as of the end of them, a model that can say why. */
  Trained fitToServe(Dataset<Row> interactions, Instant asOf) {
    return fit(
        interactions,
        asOf,
        described(),
        (model, preferences) ->
            recipe.algorithm() == Algorithm.ALS
                ? model.withHistory(Settled.of(UserHistory.of(model, preferences)))
                : model);
  }

  /** Trains on interactions, as of the end of them. */
  Trained fit(Dataset<Row> interactions, Instant asOf) {
    return fit(interactions, asOf, described(), (model, preferences) -> model);
  }

  private Trained fit(
      Dataset<Row> interactions,
      Instant asOf,
      Optional<Dataset<Row>> cold,
      BiFunction<FactorModel, Dataset<Row>, FactorModel> afterwards) {
    ActivityFilter.Filtered filtered =
        filter.filter(PreferenceStrengths.telling(interactions, recipe.train().preferences()));
    Dataset<Row> preferences =
        preferences(filtered.interactions(), asOf).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      FactorModel model =
          trainer(asOf)
              .fit(
                  Holdout.nonEmpty(preferences),
                  active(filtered.interactions(), interactions, cold));
      return new Trained(afterwards.apply(model, preferences), filtered.removals());
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
    Optional<Dataset<Row>> cold = Optional.of(holdout.judgedUsers().select(USER_ID));
    FactorModel model =
        ready.isPresent()
            ? trainer.fit(
                ready.get(),
                active(PreferenceStrengths.telling(train, recipe.preferences()), train, cold))
            : fit(train, asOf, cold, (fitted, preferences) -> fitted).model();
    return holdout
        .split()
        .history()
        .map(history -> trainer.foldIn(model, preferences(history, asOf), history))
        .orElse(model);
  }

  /** Users of the table users, where there is one. */
  private Optional<Dataset<Row>> described() {
    return descriptions.users().map(users -> users.select(col(Users.ID).as(USER_ID)));
  }

  /**
   * Who is served by a model that needs no preferences of theirs.
   *
   * @param left interactions that are left by the filters
   * @param all interactions before the filters
   * @param others users who are served, too, if they have no interaction
   */
  private static Dataset<Row> active(
      Dataset<Row> left, Dataset<Row> all, Optional<Dataset<Row>> others) {
    Dataset<Row> known = left.select(USER_ID);
    return others
        .map(
            cold ->
                known.union(cold.join(all.select(USER_ID), new String[] {USER_ID}, "left_anti")))
        .orElse(known);
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

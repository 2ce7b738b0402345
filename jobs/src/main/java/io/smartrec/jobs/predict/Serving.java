package io.smartrec.jobs.predict;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.smartrec.core.config.Fallback;
import io.smartrec.core.config.ListRulesConfig;
import io.smartrec.core.config.PredictConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.error.UserException;
import io.smartrec.core.ranking.Blend;
import io.smartrec.core.recipe.HybridRecipe;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Preferences;
import io.smartrec.core.table.Users;
import io.smartrec.jobs.run.JobContext;
import io.smartrec.jobs.run.RegisteredRecipe;
import io.smartrec.spark.algorithm.Descriptions;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.evaluation.ModelTrainer;
import io.smartrec.spark.model.StoredModel;
import io.smartrec.spark.postgres.ModelRegistry;
import io.smartrec.spark.postgres.RegisteredModel;
import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.preparation.Wishes;
import io.smartrec.spark.topn.ItemCatalogue;
import io.smartrec.spark.topn.ItemCatalogueLoader;
import io.smartrec.spark.topn.ListPlan;
import io.smartrec.spark.topn.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the lists of a model are made from: its parts, what fills them up, for whom. */
final class Serving {
  private static final String USER_ID = Interactions.USER_ID;

  private final RegisteredModel model;
  private final Recipe recipe;
  private final Dataset<Row> interactions;
  private final Descriptions descriptions;
  private final JobContext context;
  private final PredictConfig config;
  private final Optional<UUID> spreadBy;

  /**
   * @param interactions as they are now
   * @param descriptions as they are now
   * @throws UserException exit code 2 when lists are to be spread and no model says what is alike
   */
  Serving(
      RegisteredModel model,
      Dataset<Row> interactions,
      Descriptions descriptions,
      JobContext context) {
    this.model = model;
    this.recipe = RegisteredRecipe.of(model, "predict").recipe();
    this.interactions = interactions;
    this.descriptions = descriptions;
    this.context = context;
    this.config = context.config().predict();
    this.spreadBy = alike();
  }

  /** Loads the model, or those it is made of, and trains what fills lists up. */
  ListPlan plan() {
    context.progress().phase("load the model");
    StoredModel stored = context.models().load(model.id());
    Optional<Blend> blend = stored.blend();
    List<Member> members = blend.isPresent() ? members() : List.of(member(stored.factors()));
    List<Member> fallbacks = new ArrayList<>();
    for (Fallback fallback : config.fallback()) {
      if (fallback != Fallback.CATALOGUE) {
        context.progress().phase("prepare the fallback " + fallback.code());
        fallbacks.add(fallback(Algorithm.ofCode(fallback.code())));
      }
    }
    return ListPlan.of(config.n(), members, blend)
        .filledBy(
            fallbacks,
            config.fallback().contains(Fallback.CATALOGUE)
                ? ListPlan.Rest.NEWEST
                : ListPlan.Rest.EMPTY)
        .spread(config.diversity(), spreadBy.map(id -> content(id, members)))
        .promoting(config.rules().promotions().isOn() ? config.rules().promotions().share() : 0);
  }

  private Member member(FactorModel vectors) {
    return new Member(recipe.algorithm().code(), recipe, vectors);
  }

  private List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (HybridRecipe.Member member : recipe.hybrid().orElseThrow().members()) {
      context.progress().phase("load %s %s".formatted(member.name(), member.version()));
      members.add(
          new Member(
              member.name(), member.recipe(), context.models().load(member.modelId()).factors()));
    }
    return members;
  }

  /** Trained as the model was: what its filters leave out does not come back. */
  private Member fallback(Algorithm algorithm) {
    Recipe by = new Recipe(algorithm, recipe.train());
    return new Member(
        algorithm.code(),
        by,
        ModelTrainer.fit(
            by,
            interactions,
            new Descriptions(descriptions.items(), Optional.of(everyone()), Optional.empty())));
  }

  /** The model that says which items are alike, where lists are to be spread. */
  Optional<UUID> spreadBy() {
    return spreadBy;
  }

  /** A model of content that scores anyway, or the one that was registered last. */
  private Optional<UUID> alike() {
    if (!config.diversity().isOn()) {
      return Optional.empty();
    }
    if (recipe.algorithm() == Algorithm.CONTENT) {
      return Optional.of(model.id());
    }
    UUID content =
        recipe.hybrid().stream()
            .flatMap(hybrid -> hybrid.members().stream())
            .filter(member -> member.recipe().algorithm() == Algorithm.CONTENT)
            .map(HybridRecipe.Member::modelId)
            .findFirst()
            .or(
                () ->
                    new ModelRegistry(context.postgres())
                        .latest(Algorithm.CONTENT.code())
                        .map(RegisteredModel::id))
            .orElseThrow(
                () ->
                    UserException.usage(
                        "Cannot spread lists: no model of content says which items are alike. Train one (smartrec train --algorithm content), or set predict.diversity.strength=0."));
    return Optional.of(content);
  }

  private FactorModel content(UUID id, List<Member> members) {
    return members.stream()
        .filter(member -> member.recipe().algorithm() == Algorithm.CONTENT)
        .findFirst()
        .map(Member::model)
        .orElseGet(() -> context.models().load(id).factors());
  }

  /** Columns of {@link Users}: also those who said something, and are not in the table. */
  private Dataset<Row> everyone() {
    Dataset<Row> ids =
        Stream.concat(
                Stream.of(interactions.select(USER_ID)),
                descriptions.preferences().stream().map(said -> said.select(Preferences.USER_ID)))
            .reduce(Dataset::union)
            .orElseThrow()
            .distinct();
    Dataset<Row> undescribed =
        ids.select(col(USER_ID).as(Users.ID), lit("{}").as(Users.DEMOGRAPHICS));
    return descriptions
        .users()
        .map(users -> users.select(Users.ID, Users.DEMOGRAPHICS))
        .map(users -> users.union(undescribed.join(users, new String[] {Users.ID}, "left_anti")))
        .orElse(undescribed);
  }

  /** Who gets a list, with what they have seen and do not want. */
  Dataset<Row> users(ListPlan plan) {
    Dataset<Row> known =
        plan.members().stream()
            .map(member -> member.model().userFactors().select(col(FactorModel.ID).as(USER_ID)))
            .reduce(Dataset::union)
            .orElseThrow();
    Dataset<Row> served =
        config.fallback().isEmpty()
            ? known.distinct()
            : known.union(everyone().select(col(Users.ID).as(USER_ID))).distinct();
    String[] user = {USER_ID};
    Dataset<Row> users =
        served.join(
            SeenItems.byUser(interactions, config.rules().seen(), context.startedAt()),
            user,
            "left_outer");
    return descriptions
        .preferences()
        .map(said -> users.join(Wishes.of(said, config.rules().wishes()), user, "left_outer"))
        .orElse(users);
  }

  /** What may stand in a list. */
  ItemCatalogue catalogue(ListPlan plan) {
    context.progress().phase("look at the items");
    Dataset<Row> ids =
        Stream.of(
                Stream.concat(plan.members().stream(), plan.fallbacks().stream())
                    .map(member -> member.model().itemFactors()),
                plan.alike().stream().map(FactorModel::itemFactors),
                plan.rest() == ListPlan.Rest.NEWEST
                    ? descriptions.items().stream()
                    : Stream.<Dataset<Row>>empty())
            .flatMap(items -> items)
            .map(items -> items.select(FactorModel.ID))
            .reduce(Dataset::union)
            .orElseThrow();
    return new ItemCatalogueLoader(rules(), context.startedAt()).load(ids, descriptions.items());
  }

  /**
   * The configured ones; what the model was not to learn because nobody can have it is no
   * candidate.
   */
  private ListRulesConfig rules() {
    return recipe
        .train()
        .filters()
        .availableWhen()
        .map(condition -> config.rules().allowingOnly(condition))
        .orElse(config.rules());
  }
}

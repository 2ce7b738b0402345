package io.smartrec.spark.evaluation;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;

import io.smartrec.core.config.ListRulesConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.core.table.Items;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.preparation.SeenItems;
import io.smartrec.spark.topn.ItemCatalogue;
import io.smartrec.spark.topn.ItemCatalogueLoader;
import io.smartrec.spark.topn.ListPlan;
import io.smartrec.spark.topn.Member;
import io.smartrec.spark.topn.Recommender;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What lists for the users of a hold-out are made from, in the terms of the engine that makes them.
 */
final class SplitLists {
  private final Holdout holdout;
  private final SplitModels models;

  SplitLists(Holdout holdout, SplitModels models) {
    this.holdout = holdout;
    this.models = models;
  }

  /**
   * Makes the lists of a hybrid, which are filled up, or of a model whose lists are shaped.
   *
   * @throws io.smartrec.core.error.UserException exit code 3 when models cannot be trained
   */
  Recommender recommender(Contender contender) {
    Recipe recipe = contender.recipe();
    int n = holdout.yardstick().config().longest();
    ListPlan plan =
        recipe
            .hybrid()
            .map(
                hybrid ->
                    ListPlan.of(n, models.members(hybrid), hybrid.blend())
                        .filledBy(models.fallbacks(recipe.train()), ListPlan.Rest.NEWEST))
            .orElseGet(
                () ->
                    ListPlan.of(
                        n,
                        List.of(new Member(recipe.algorithm().code(), recipe, models.of(recipe))),
                        Optional.empty()));
    List<Member> all = new ArrayList<>(plan.members());
    all.addAll(plan.fallbacks());
    if (contender.shaping().isEmpty()) {
      return new Recommender(plan, catalogue(holdout, all, ListRulesConfig.UNSEEN));
    }
    Shaping shaping = contender.shaping().get();
    Optional<FactorModel> content =
        shaping.diversity().isOn()
            ? Optional.of(models.of(new Recipe(Algorithm.CONTENT, recipe.train())))
            : Optional.empty();
    content.ifPresent(
        model ->
            all.add(new Member("content", new Recipe(Algorithm.CONTENT, recipe.train()), model)));
    return new Recommender(
        plan.spread(shaping.diversity(), content)
            .promoting(
                shaping.rules().promotions().isOn() ? shaping.rules().promotions().share() : 0),
        catalogue(holdout, all, shaping.rules()));
  }

  /** user_id and what they had seen, all of it hidden from them. */
  static Dataset<Row> users(Holdout holdout) {
    return holdout
        .judgedUsers()
        .select(
            col(JudgedUsers.USER_ID),
            transform(
                    coalesce(col(JudgedUsers.SEEN), array().cast("array<string>")),
                    item ->
                        struct(
                            item.as("item_id"),
                            lit(null).cast("string").as("action"),
                            lit(true).as("is_hidden")))
                .cast(SeenItems.TYPE)
                .as(SeenItems.SEEN));
  }

  /**
   * The items of models and of the table items; Spark jobs.
   *
   * @param rules what nobody gets
   */
  static ItemCatalogue catalogue(Holdout holdout, List<Member> members, ListRulesConfig rules) {
    Dataset<Row> ids =
        Stream.concat(
                members.stream().map(member -> member.model().itemFactors()),
                holdout.yardstick().descriptions().items().stream())
            .map(items -> items.select(col(Items.ID).as(FactorModel.ID)))
            .reduce(Dataset::union)
            .orElseThrow();
    return new ItemCatalogueLoader(rules, holdout.split().asOf())
        .load(ids, holdout.yardstick().descriptions().items());
  }
}

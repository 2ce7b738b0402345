package io.smartrec.spark.evaluation;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.recipe.HybridRecipe;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.algorithm.FactorModel;
import io.smartrec.spark.topn.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The models that were trained on one side of a split, each recipe once. */
final class SplitModels {
  private final Holdout holdout;
  private final Map<Map<String, Object>, FactorModel> trained = new HashMap<>();

  SplitModels(Holdout holdout) {
    this.holdout = holdout;
  }

  /** The model of a recipe that is no hybrid; trained by the first who asks. */
  FactorModel of(Recipe recipe) {
    return trained.computeIfAbsent(recipe.asMap(), unused -> train(recipe));
  }

  private FactorModel train(Recipe recipe) {
    PreferenceConfig preferences = recipe.train().preferences();
    boolean isBaseline =
        recipe.algorithm() == Algorithm.POPULARITY
            && preferences.equals(holdout.yardstick().preferences())
            && !recipe.train().filters().isOn()
            && !recipe.train().segments().isOn();
    return isBaseline
        ? holdout.popularity()
        : new RecipeTrainer(recipe, holdout.yardstick().descriptions()).fit(holdout);
  }

  /** The models of a hybrid. */
  List<Member> members(HybridRecipe hybrid) {
    List<Member> members = new ArrayList<>();
    for (HybridRecipe.Member member : hybrid.members()) {
      members.add(new Member(member.name(), member.recipe(), of(member.recipe())));
    }
    return members;
  }

  /** What fills up lists: what is popular now, then what is popular of all time. */
  List<Member> fallbacks(TrainConfig train) {
    List<Member> fallbacks = new ArrayList<>();
    for (Algorithm algorithm : List.of(Algorithm.TRENDING, Algorithm.POPULARITY)) {
      Recipe recipe = new Recipe(algorithm, train);
      fallbacks.add(new Member(algorithm.code(), recipe, of(recipe)));
    }
    return fallbacks;
  }
}

package io.smartrec.core.recipe;

import io.smartrec.core.ranking.Blend;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The models that a hybrid is made of.
 *
 * @param members at least one
 * @param blend how they become one; empty until it has been chosen
 */
public record HybridRecipe(List<Member> members, Optional<Blend> blend) {
  static final String MEMBERS = "members";
  private static final String MODEL_ID = "model_id";
  private static final String VERSION = "version";
  private static final String RECIPE = "recipe";

  public HybridRecipe {
    members = List.copyOf(members);
    if (members.isEmpty()) {
      throw new IllegalArgumentException("A hybrid is made of at least one model");
    }
  }

  /**
   * A registered model.
   *
   * @param modelId which
   * @param version its version within its algorithm
   * @param recipe what it was trained by
   */
  public record Member(UUID modelId, String version, Recipe recipe) {
    /** Its name in blends and explanations. */
    public String name() {
      return recipe.algorithm().code();
    }
  }

  HybridRecipe with(Blend chosen) {
    return new HybridRecipe(members, Optional.of(chosen));
  }

  List<Map<String, Object>> membersAsList() {
    List<Map<String, Object>> list = new ArrayList<>();
    for (Member member : members) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put(MODEL_ID, member.modelId().toString());
      map.put(VERSION, member.version());
      map.put(RECIPE, member.recipe().asMap());
      list.add(map);
    }
    return list;
  }

  /**
   * Reads what {@link #membersAsList} gave.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static HybridRecipe of(@Nullable Object list) {
    List<Member> members = new ArrayList<>();
    if (list instanceof List<?> maps) {
      for (Object map : maps) {
        if (map instanceof Map<?, ?> member && member.get(RECIPE) instanceof Map<?, ?> recipe) {
          Map<String, Object> keys = new LinkedHashMap<>();
          recipe.forEach((key, value) -> keys.put(String.valueOf(key), value));
          members.add(
              new Member(
                  UUID.fromString(String.valueOf(member.get(MODEL_ID))),
                  String.valueOf(member.get(VERSION)),
                  Recipe.of(keys)));
        }
      }
    }
    return new HybridRecipe(members, Optional.empty());
  }
}

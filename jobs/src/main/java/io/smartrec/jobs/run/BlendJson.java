package io.smartrec.jobs.run;

import io.smartrec.core.ranking.Blend;
import io.smartrec.core.ranking.FusionMethod;
import io.smartrec.core.recipe.HybridRecipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the models of a hybrid become one, as {@code ml_models.metrics} keeps it. */
public final class BlendJson {
  /** Its key. */
  public static final String BLEND = "blend";

  private static final String METHOD = "method";
  private static final String DEPTH = "depth";
  private static final String MEMBERS = "members";
  private static final String WEIGHT = "weight";

  private BlendJson() {}

  /** The blend, with the models that it is of. */
  public static Map<String, Object> of(Blend blend, HybridRecipe hybrid) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(METHOD, blend.method().code());
    json.put(DEPTH, blend.depth());
    List<Map<String, Object>> members = new ArrayList<>();
    for (int i = 0; i < hybrid.members().size(); i++) {
      HybridRecipe.Member member = hybrid.members().get(i);
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("model_id", member.modelId().toString());
      map.put("algorithm", member.name());
      map.put("version", member.version());
      map.put(WEIGHT, blend.weights().get(i));
      members.add(map);
    }
    json.put(MEMBERS, members);
    return json;
  }

  /** Reads it back from a model's metrics; empty when it is not there. */
  public static Optional<Blend> read(Map<String, Object> metrics) {
    if (metrics.get(BLEND) instanceof Map<?, ?> json
        && json.get(DEPTH) instanceof Number depth
        && json.get(MEMBERS) instanceof List<?> members) {
      List<Double> weights = new ArrayList<>();
      for (Object member : members) {
        if (member instanceof Map<?, ?> map && map.get(WEIGHT) instanceof Number weight) {
          weights.add(weight.doubleValue());
        }
      }
      return Optional.of(
          new Blend(
              FusionMethod.ofCode(String.valueOf(json.get(METHOD))), weights, depth.intValue()));
    }
    return Optional.empty();
  }
}

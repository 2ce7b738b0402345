package io.smartrec.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.spark.evaluation.TrainingResult;
import io.smartrec.spark.preparation.ActivityFilter;
import io.smartrec.spark.tables.PinnedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code ml_models} keeps of a model, as JSON with a fixed order of keys. */
final class ModelJson {
  /** The model's own metrics, by name. */
  static final String MODEL = "model";

  /** Those of popularity on the same users. */
  static final String POPULARITY = "popularity";

  /** Who and what was judged. */
  static final String HOLDOUT = "holdout";

  /** What the filters left out before the model was trained. */
  static final String FILTERED = "filtered";

  /** How many users the model knows. */
  static final String USERS = "users";

  /** How many items the model knows. */
  static final String ITEMS = "items";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelJson() {}

  /**
   * All that decides what the model becomes: algorithm, settings, and the data's versions. Filters
   * that are off are not mentioned.
   */
  static String hyperparameters(Algorithm algorithm, TrainConfig config, List<PinnedTable> inputs) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("algorithm", algorithm.code());
    if (algorithm == Algorithm.ALS) {
      AlsConfig als = config.als();
      json.put("rank", als.rank());
      json.put("iterations", als.iterations());
      json.put("regularization", als.regularization());
      json.put("alpha", als.alpha());
      json.put("blocks", als.blocks());
    }
    Map<String, Double> weights = new LinkedHashMap<>();
    for (ActionType action : ActionType.values()) {
      weights.put(action.code(), config.actionWeights().getOrDefault(action, 0.0));
    }
    json.put("action_weights", weights);
    json.put("seed", config.seed());
    json.put("holdout_days", config.holdoutDays());
    json.put("k", config.k());
    if (config.filters().isOn()) {
      json.put("filters", filters(config.filters()));
    }
    Map<String, Object> versions = new TreeMap<>();
    for (PinnedTable input : inputs) {
      versions.put(
          input.name(),
          new TreeMap<>(Map.of("table_id", input.tableId(), "version", input.version())));
    }
    json.put("inputs", versions);
    return write(json);
  }

  private static Map<String, Object> filters(FilterConfig filters) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (filters.limitsUsers()) {
      json.put("max_user_interactions", filters.maxUserInteractions());
    }
    filters.availableWhen().ifPresent(condition -> json.put("available_when", condition));
    if (filters.hasMinimums()) {
      json.put("min_user_interactions", filters.minUserInteractions());
      json.put("min_item_interactions", filters.minItemInteractions());
      json.put("iterate", filters.minimums() == FilterConfig.Minimums.UNTIL_STABLE);
    }
    return json;
  }

  /** What the hold-out said. */
  static String metrics(TrainingResult result) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(MODEL, result.metrics().asMap());
    json.put(POPULARITY, result.baseline().asMap());
    Map<String, Object> holdout = new LinkedHashMap<>();
    holdout.put("cut", result.cut().toString());
    holdout.put("end", result.end().toString());
    holdout.put("train_interactions", result.trainInteractions());
    holdout.put("test_interactions", result.testInteractions());
    holdout.put("users", result.holdoutUsers().total());
    holdout.put("users_judged", result.holdoutUsers().judged());
    holdout.put("users_without_history", result.holdoutUsers().withoutHistory());
    holdout.put("users_only_repeats", result.holdoutUsers().onlyRepeats());
    json.put(HOLDOUT, holdout);
    if (!result.removals().isEmpty()) {
      json.put(FILTERED, result.removals().stream().map(ModelJson::removal).toList());
    }
    json.put(USERS, result.users());
    json.put(ITEMS, result.items());
    return write(json);
  }

  private static Map<String, Object> removal(ActivityFilter.Removal removal) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("filter", removal.filter());
    json.put("interactions", removal.interactions());
    json.put("users", removal.users());
    json.put("items", removal.items());
    return json;
  }

  /** What the filters left out, read back from a model's metrics. */
  static List<ActivityFilter.Removal> removals(Map<String, Object> metrics) {
    List<ActivityFilter.Removal> removals = new ArrayList<>();
    if (metrics.get(FILTERED) instanceof List<?> list) {
      for (Object entry : list) {
        if (entry instanceof Map<?, ?> removal) {
          removals.add(
              new ActivityFilter.Removal(
                  String.valueOf(removal.get("filter")),
                  number(removal.get("interactions")),
                  number(removal.get("users")),
                  number(removal.get("items"))));
        }
      }
    }
    return removals;
  }

  private static long number(@Nullable Object value) {
    return value instanceof Number number ? number.longValue() : 0;
  }

  /** An object of such JSON as values. */
  static Map<String, Object> asMap(String json) {
    try {
      return JSON.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not the JSON that was written: " + json, e);
    }
  }

  /**
   * An object within an object; empty when it is not there. Its keys are sorted: jsonb does not
   * keep their order.
   */
  static Map<String, Object> object(Map<String, Object> json, String key) {
    Map<String, Object> object = new TreeMap<>();
    if (json.get(key) instanceof Map<?, ?> inner) {
      inner.forEach((name, value) -> object.put(String.valueOf(name), value));
    }
    return object;
  }

  private static String write(Map<String, Object> json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers are always JSON", e);
    }
  }
}

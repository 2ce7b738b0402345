package io.smartrec.jobs.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.spark.evaluation.TrainingResult;
import io.smartrec.spark.tables.PinnedTable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What {@code ml_models} keeps of a model, as JSON with a fixed order of keys. */
final class ModelJson {
  /** The model's own metrics, by name. */
  static final String MODEL = "model";

  /** Those of popularity on the same users. */
  static final String POPULARITY = "popularity";

  /** Who and what was judged. */
  static final String HOLDOUT = "holdout";

  /** How many users the model knows. */
  static final String USERS = "users";

  /** How many items the model knows. */
  static final String ITEMS = "items";

  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelJson() {}

  /** All that decides what the model becomes: algorithm, settings, and the data's version. */
  static String hyperparameters(Algorithm algorithm, TrainConfig config, PinnedTable interactions) {
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
    json.put(
        "inputs",
        Map.of(
            interactions.name(),
            new TreeMap<>(
                Map.of("table_id", interactions.tableId(), "version", interactions.version()))));
    return write(json);
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
    json.put(USERS, result.users());
    json.put(ITEMS, result.items());
    return write(json);
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

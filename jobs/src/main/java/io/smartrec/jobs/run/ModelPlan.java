package io.smartrec.jobs.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.recipe.Recipe;
import io.smartrec.spark.tables.PinnedTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What is to be trained and how it is judged. The model's id follows from all of it and from the
 * code: the same again is the same model.
 *
 * @param recipe what is trained
 * @param inputs the data, the interactions first
 * @param hyperparameters all that decides what the model becomes, by configuration keys, as {@code
 *     ml_models} keeps it; keys in a fixed order
 * @param modelId the model
 * @param version its version within the algorithm
 */
public record ModelPlan(
    Recipe recipe,
    List<PinnedTable> inputs,
    Map<String, Object> hyperparameters,
    UUID modelId,
    String version) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INPUTS = "inputs";
  private static final String TABLE_ID = "table_id";
  private static final String VERSION = "version";
  private static final String ORDER = "order";

  /** The plan for a recipe on these data with this code. */
  public static ModelPlan of(
      Recipe recipe, EvaluationConfig evaluation, List<PinnedTable> inputs, String gitCommit) {
    Map<String, Object> hyperparameters = recipe.asMap(evaluation);
    Map<String, Object> versions = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      PinnedTable input = inputs.get(i);
      Map<String, Object> version = new LinkedHashMap<>();
      version.put(TABLE_ID, input.tableId());
      version.put(VERSION, input.version());
      version.put(ORDER, i);
      versions.put(input.name(), version);
    }
    hyperparameters.put(INPUTS, versions);
    UUID modelId = NameUuid.of(NameUuid.ROOT, "model|" + write(hyperparameters) + "|" + gitCommit);
    return new ModelPlan(
        recipe,
        List.copyOf(inputs),
        hyperparameters,
        modelId,
        "v" + inputs.get(0).version() + "-" + modelId.toString().substring(0, 8));
  }

  /** The interactions. */
  public PinnedTable interactions() {
    return inputs.get(0);
  }

  /** The hyperparameters as JSON. */
  public String json() {
    return write(hyperparameters);
  }

  /** A name for people. */
  public String name() {
    return recipe.algorithm().code() + " " + version;
  }

  /**
   * The data in hyperparameters that were written by this class, the interactions first.
   *
   * @throws UserException exit code 3 when they tell of none: an older version wrote them
   */
  public static List<PinnedTable> inputs(Map<String, Object> hyperparameters) {
    Map<Integer, PinnedTable> inputs = new TreeMap<>();
    if (hyperparameters.get(INPUTS) instanceof Map<?, ?> versions) {
      versions.forEach(
          (name, version) -> {
            if (version instanceof Map<?, ?> values
                && values.get(VERSION) instanceof Number number
                && values.get(ORDER) instanceof Number order) {
              inputs.put(
                  order.intValue(),
                  new PinnedTable(
                      String.valueOf(name),
                      String.valueOf(values.get(TABLE_ID)),
                      number.longValue()));
            }
          });
    }
    if (inputs.isEmpty()) {
      throw UserException.dataRefused(
          "The model was trained by an older version, which did not write down all that is needed. Train it again.");
    }
    return new ArrayList<>(inputs.values());
  }

  /** JSON that was written to the registry, as values. */
  public static Map<String, Object> read(String json) {
    try {
      return JSON.readValue(json, new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not the JSON that was written: " + json, e);
    }
  }

  /** Texts, numbers, truth values, lists and maps as JSON. */
  public static String write(Map<String, Object> values) {
    try {
      return JSON.writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Texts and numbers are always JSON", e);
    }
  }
}

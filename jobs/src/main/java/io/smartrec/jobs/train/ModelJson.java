package io.smartrec.jobs.train;

import io.smartrec.jobs.run.QualityJson;
import io.smartrec.spark.evaluation.Comparison;
import io.smartrec.spark.evaluation.Evaluation;
import io.smartrec.spark.evaluation.Judged;
import io.smartrec.spark.evaluation.ModelTrainer.TrainedModel;
import io.smartrec.spark.evaluation.SplitFacts;
import io.smartrec.spark.preparation.ActivityFilter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@code ml_models.metrics} keeps of a model, as JSON with a fixed order of keys. */
final class ModelJson {
  /** The model's own metrics, by name. */
  static final String MODEL = "model";

  /** Those of popularity on the same users. */
  static final String POPULARITY = "popularity";

  /** Lower and upper end of the intervals of both. */
  static final String INTERVALS = "intervals";

  /** The paired difference of the two, by the metric that decides. */
  static final String DIFFERENCE = "difference";

  /** Those of a hybrid's models, by their names. */
  static final String MEMBERS = "members";

  /** The paired difference of a hybrid and the best of its models, which is named. */
  static final String DIFFERENCE_TO_MEMBER = "difference_to_member";

  static final String MEMBER = "member";

  /** Metrics of cold, new, light and heavy users. */
  static final String SEGMENTS = "segments";

  /** Who and what was judged. */
  static final String HOLDOUT = "holdout";

  /** What the filters left out before the model was trained. */
  static final String FILTERED = "filtered";

  /** How many users the model knows. */
  static final String USERS = "users";

  /** How many items the model knows. */
  static final String ITEMS = "items";

  private ModelJson() {}

  /**
   * What the hold-out said.
   *
   * @param evaluation the model's recipe first, popularity last; one where they are the same
   */
  static Map<String, Object> metrics(
      UUID evaluationId, Evaluation evaluation, Optional<Comparison> comparison) {
    Judged model = evaluation.judged().get(0);
    Judged baseline = evaluation.judged().get(evaluation.judged().size() - 1);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(MODEL, model.quality().values());
    json.put(POPULARITY, baseline.quality().values());
    Map<String, Object> intervals = new LinkedHashMap<>();
    intervals.put(MODEL, QualityJson.intervals(model.quality()));
    intervals.put(POPULARITY, QualityJson.intervals(baseline.quality()));
    json.put(INTERVALS, intervals);
    comparison.ifPresent(paired -> json.put(DIFFERENCE, difference(paired)));
    json.put(SEGMENTS, QualityJson.segments(model.quality()));
    json.put(HOLDOUT, holdout(evaluationId, evaluation.splits()));
    return json;
  }

  /** Adds what was trained. */
  static void put(TrainedModel trained, Map<String, Object> json) {
    if (!trained.removals().isEmpty()) {
      json.put(FILTERED, trained.removals().stream().map(ModelJson::removal).toList());
    }
    json.put(USERS, trained.users());
    json.put(ITEMS, trained.items());
  }

  /** Adds the metrics of a hybrid's models, and how it compares with the best of them. */
  static void putMembers(
      List<Judged> members, Optional<Comparison> toBest, Map<String, Object> json) {
    Map<String, Object> values = new LinkedHashMap<>();
    members.forEach(member -> values.put(member.contender().name(), member.quality().values()));
    json.put(MEMBERS, values);
    toBest.ifPresent(
        paired -> {
          Map<String, Object> difference = difference(paired);
          difference.put(MEMBER, paired.second().name());
          json.put(DIFFERENCE_TO_MEMBER, difference);
        });
  }

  private static Map<String, Object> difference(Comparison paired) {
    Map<String, Object> difference = new LinkedHashMap<>();
    difference.put("metric", paired.metric().toString());
    difference.putAll(QualityJson.difference(paired.difference(), paired.wilcoxon()));
    return difference;
  }

  private static Map<String, Object> holdout(UUID evaluationId, List<SplitFacts> splits) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("evaluation_id", evaluationId.toString());
    SplitFacts all = SplitFacts.sum(splits);
    all.cut().ifPresent(cut -> json.put("cut", cut.toString()));
    if (splits.size() > 1) {
      json.put("folds", splits.size());
    }
    json.put("train_interactions", all.audit().train());
    json.put("test_interactions", all.audit().test());
    json.put("users", all.users().total());
    json.put("users_not_drawn", all.users().notDrawn());
    json.put("users_judged", all.users().judged());
    json.put("users_without_history", all.users().withoutHistory());
    json.put("users_only_repeats", all.users().onlyRepeats());
    json.put("leaked_interactions", all.audit().future());
    return json;
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
}

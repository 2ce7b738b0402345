package io.smartrec.jobs.train;

import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.ModelStatus;
import io.smartrec.jobs.run.BlendJson;
import io.smartrec.jobs.run.JobResult;
import io.smartrec.jobs.run.ModelPlan;
import io.smartrec.spark.preparation.ActivityFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Tells of a registered model, from what the registry keeps of it. */
final class TrainReport {
  /** What a person reads first; JSON has all of it. */
  private static final List<String> SHOWN =
      List.of(
          "ndcg",
          "map",
          "precision",
          "recall",
          "hit_rate",
          "mrr",
          "coverage",
          "auc",
          "rmse",
          "mae");

  private TrainReport() {}

  static JobResult.Builder of(ModelPlan plan, ModelStatus status, String metricsJson, int shownK) {
    JobResult.Builder result =
        JobResult.of("train")
            .fact("algorithm", plan.recipe().algorithm().code())
            .fact("model_id", plan.modelId())
            .fact("version", plan.version())
            .fact("interactions_version", plan.interactions().version())
            .fact("status", status.code())
            .next("smartrec predict --model " + plan.modelId());
    plan.inputs().forEach(input -> result.input(input.name(), input.version()));
    Map<String, Object> metrics = ModelPlan.read(metricsJson);
    ModelJson.object(metrics, ModelJson.HOLDOUT)
        .forEach(
            (key, value) -> {
              if (value instanceof Number number) {
                result.count("holdout_" + key, number.longValue());
              } else {
                result.fact("holdout_" + key, value);
              }
            });
    for (String key : List.of(ModelJson.USERS, ModelJson.ITEMS)) {
      if (metrics.get(key) instanceof Number number) {
        result.count("model_" + key, number.longValue());
      }
    }
    tellRemovals(result, ModelJson.removals(metrics));
    tellDifference(
        result, "difference_to_popularity", ModelJson.object(metrics, ModelJson.DIFFERENCE));
    tellBlend(result, metrics);
    tellQuality(result, plan, metrics, shownK);
    return result;
  }

  private static void tellQuality(
      JobResult.Builder result, ModelPlan plan, Map<String, Object> metrics, int shownK) {
    Map<String, Object> model = ModelJson.object(metrics, ModelJson.MODEL);
    Map<String, Object> popularity = ModelJson.object(metrics, ModelJson.POPULARITY);
    List<String> shown =
        SHOWN.stream()
            .flatMap(code -> Stream.of(code + "@" + shownK, code))
            .filter(model::containsKey)
            .toList();
    List<String> columns = new ArrayList<>(List.of("algorithm"));
    columns.addAll(shown);
    List<List<Object>> rows = new ArrayList<>();
    rows.add(row(plan.recipe().algorithm().code(), model, shown));
    ModelJson.object(metrics, ModelJson.MEMBERS)
        .forEach(
            (name, values) ->
                rows.add(
                    row(
                        name,
                        ModelJson.object(ModelJson.object(metrics, ModelJson.MEMBERS), name),
                        shown)));
    if (plan.recipe().algorithm() != Algorithm.POPULARITY) {
      rows.add(row(Algorithm.POPULARITY.code(), popularity, shown));
    }
    result.table("quality", columns, rows);
  }

  private static void tellDifference(
      JobResult.Builder result, String fact, Map<String, Object> difference) {
    if (difference.get("mean") instanceof Number mean
        && difference.get("lower") instanceof Number lower
        && difference.get("upper") instanceof Number upper) {
      result.fact(
          fact,
          String.format(
              Locale.ROOT,
              "%+.4f (%+.4f to %+.4f) %s per user",
              mean.doubleValue(),
              lower.doubleValue(),
              upper.doubleValue(),
              difference.get("metric")));
    }
  }

  /** How the models of a hybrid become one, and how it compares with the best of them. */
  private static void tellBlend(JobResult.Builder result, Map<String, Object> metrics) {
    Map<String, Object> difference = ModelJson.object(metrics, ModelJson.DIFFERENCE_TO_MEMBER);
    tellDifference(result, "difference_to_" + difference.get(ModelJson.MEMBER), difference);
    Map<String, Object> blend = ModelJson.object(metrics, BlendJson.BLEND);
    if (!blend.isEmpty()) {
      result.fact("blend", String.valueOf(blend.get("method")));
      List<List<Object>> rows = new ArrayList<>();
      if (blend.get("members") instanceof List<?> members) {
        for (Object member : members) {
          if (member instanceof Map<?, ?> map) {
            rows.add(
                List.of(
                    String.valueOf(map.get("algorithm")),
                    String.valueOf(map.get("version")),
                    String.valueOf(map.get("weight"))));
          }
        }
      }
      result.table("members", List.of("algorithm", "version", "weight"), rows);
    }
  }

  private static void tellRemovals(
      JobResult.Builder result, List<ActivityFilter.Removal> removals) {
    List<List<Object>> rows = new ArrayList<>();
    for (ActivityFilter.Removal removal : removals) {
      rows.add(List.of(removal.filter(), removal.interactions(), removal.users(), removal.items()));
      String key = "left_out_by_" + removal.filter().replaceAll("[^a-z]", "_");
      result.logged(key + "_interactions", removal.interactions());
      result.logged(key + "_users", removal.users());
      result.logged(key + "_items", removal.items());
    }
    if (!rows.isEmpty()) {
      result.table("left_out", List.of("filter", "interactions", "users", "items"), rows);
    }
  }

  private static List<Object> row(
      String algorithm, Map<String, Object> metrics, List<String> names) {
    List<Object> row = new ArrayList<>(List.of(algorithm));
    names.forEach(name -> row.add(metrics.getOrDefault(name, "")));
    return row;
  }
}

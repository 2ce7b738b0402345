package io.smartrec.spark.algorithm;

import io.smartrec.core.config.ItemSimilarityConfig;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/** Similar items by looking at every pair, from the definitions. */
final class SimilarityOracle {
  private final ItemSimilarityConfig config;

  /** By user the items that count, and their strengths. */
  private final Map<String, Map<String, Double>> users = new TreeMap<>();

  /** By item its users, and their strengths. */
  private final Map<String, Map<String, Double>> items = new TreeMap<>();

  SimilarityOracle(List<Row> preferences, ItemSimilarityConfig config) {
    this.config = config;
    preferences.stream()
        .filter(row -> row.getDouble(2) > 0)
        .sorted(
            Comparator.comparing((Row row) -> -row.getDouble(2))
                .thenComparing(row -> row.getString(1)))
        .forEach(
            row -> {
              Map<String, Double> ofUser =
                  users.computeIfAbsent(row.getString(0), user -> new TreeMap<>());
              if (ofUser.size() < config.maxUserItems()) {
                ofUser.put(row.getString(1), row.getDouble(2));
                items
                    .computeIfAbsent(row.getString(1), item -> new TreeMap<>())
                    .put(row.getString(0), row.getDouble(2));
              }
            });
  }

  /** By item the most similar ones, of those that have any. */
  Map<String, Map<String, Double>> neighbours() {
    Map<String, Map<String, Double>> neighbours = new TreeMap<>();
    for (String item : items.keySet()) {
      Map<String, Double> similarities = new HashMap<>();
      for (String other : items.keySet()) {
        double similarity = item.equals(other) ? 0 : similarity(item, other);
        if (similarity > 1e-12) {
          similarities.put(other, similarity);
        }
      }
      Map<String, Double> best =
          similarities.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Double>comparingByValue()
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(config.neighbours())
              .collect(
                  Collectors.toMap(
                      Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
      if (!best.isEmpty()) {
        neighbours.put(item, best);
      }
    }
    return neighbours;
  }

  private double similarity(String item, String other) {
    Map<String, Double> ofItem = items.getOrDefault(item, Map.of());
    Map<String, Double> ofOther = items.getOrDefault(other, Map.of());
    Set<String> shared = new TreeSet<>(ofItem.keySet());
    shared.retainAll(ofOther.keySet());
    if (shared.isEmpty()) {
      return 0;
    }
    double similarity =
        switch (config.weighting()) {
          case COSINE ->
              shared.stream()
                      .mapToDouble(
                          user -> ofItem.getOrDefault(user, 0.0) * ofOther.getOrDefault(user, 0.0))
                      .sum()
                  / (length(ofItem) * length(ofOther));
          case JACCARD -> {
            Set<String> either = new TreeSet<>(ofItem.keySet());
            either.addAll(ofOther.keySet());
            yield (double) shared.size() / either.size();
          }
          case LLR -> ratio(shared.size(), ofItem.size(), ofOther.size(), users.size());
          case RP3BETA ->
              shared.stream()
                      .mapToDouble(
                          user ->
                              Math.pow(ofItem.getOrDefault(user, 0.0) / sum(ofItem), config.alpha())
                                  * Math.pow(
                                      ofOther.getOrDefault(user, 0.0)
                                          / sum(users.getOrDefault(user, Map.of())),
                                      config.alpha()))
                      .sum()
                  / Math.pow(ofOther.size(), config.beta());
        };
    return similarity * shared.size() / (shared.size() + config.shrinkage());
  }

  /** By entropies: 2 (H(rows) + H(columns) - H(cells)), with H(k) = n ln n - sum k ln k. */
  private static double ratio(double shared, double ofItem, double ofOther, double all) {
    if (shared * all <= ofItem * ofOther) {
      return 0;
    }
    double cells =
        entropy(all, shared, ofItem - shared, ofOther - shared, all - ofItem - ofOther + shared);
    return 2 * (entropy(all, ofItem, all - ofItem) + entropy(all, ofOther, all - ofOther) - cells);
  }

  private static double entropy(double all, double... counts) {
    double entropy = all * Math.log(all);
    for (double count : counts) {
      entropy -= count == 0 ? 0 : count * Math.log(count);
    }
    return entropy;
  }

  private static double length(Map<String, Double> strengths) {
    return Math.sqrt(strengths.values().stream().mapToDouble(s -> s * s).sum());
  }

  private static double sum(Map<String, Double> strengths) {
    return strengths.values().stream().mapToDouble(Double::doubleValue).sum();
  }
}

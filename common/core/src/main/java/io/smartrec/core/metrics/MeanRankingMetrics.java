package io.smartrec.core.metrics;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Means of {@link RankingMetrics} over users, every user counting the same.
 *
 * @param k length of the lists that were judged
 * @param users number of users judged
 * @param precision mean precision@k
 * @param recall mean recall@k
 * @param map mean average precision@k
 * @param ndcg mean nDCG@k
 */
public record MeanRankingMetrics(
    int k, long users, double precision, double recall, double map, double ndcg) {

  /** Name to value, in a fixed order, for example {@code ndcg@10}. */
  public Map<String, Double> asMap() {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("ndcg@" + k, ndcg);
    values.put("map@" + k, map);
    values.put("precision@" + k, precision);
    values.put("recall@" + k, recall);
    return values;
  }
}

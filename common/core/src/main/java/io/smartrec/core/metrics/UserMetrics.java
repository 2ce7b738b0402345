package io.smartrec.core.metrics;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How good the first k items of one user's list are. With rel(r) = 1 when the item at rank r (from
 * 1) is relevant, g(r) its graded gain, R the number of the user's relevant items and n the number
 * of items among the first k of the list (fewer than k in a short list):
 *
 * <ul>
 *   <li>precision = hits / k, also when the list is shorter than k; recall = hits / R;
 *   <li>AP = (sum over r = 1..k of rel(r) precision at r) / min(k, R): Manning, Raghavan, Schütze,
 *       Introduction to Information Retrieval (2008), section 8.4, cut at k and normalised so that
 *       a list that cannot be better has 1;
 *   <li>nDCG = DCG / ideal DCG, DCG = sum over r = 1..k of gain(r) / log2(r + 1), the ideal list
 *       holding the relevant items by descending gain: Järvelin, Kekäläinen, Cumulated gain-based
 *       evaluation of IR techniques (2002), with the discount from rank 1 on. The gain is rel(r) in
 *       {@code ndcg} and g(r), taken as it is, in {@code gradedNdcg};
 *   <li>novelty = mean over the n items of -log2(users of the item / users of the training data):
 *       Zhou et al., Solving the apparent diversity-accuracy dilemma of recommender systems (2010).
 *       An item that the training data does not know counts as one that a single user has;
 *   <li>diversity = mean over pairs of the n items of 1 - Jaccard similarity of their attributes,
 *       pairs of which one item has no attributes left out: Ziegler et al., Improving
 *       recommendation lists through topic diversification (2005), as a distance;
 *   <li>serendipity = relevant items among the first k of the list that are not among the first k
 *       of the popularity baseline, divided by k: Ge, Delgado-Battenfeld, Jannach, Beyond accuracy
 *       (2010), with popularity as the primitive recommender. It is at most the precision.
 * </ul>
 *
 * <p>{@code docs/metrics.md} has the same with ranges and edge cases. A value that is null is not
 * defined for this list and is left out of means.
 *
 * @param k length at which the list was cut
 * @param precision precision@k, in [0, 1]
 * @param recall recall@k, in [0, 1]
 * @param hit 1 when a relevant item is among the first k, otherwise 0
 * @param averagePrecision AP@k, in [0, 1]
 * @param reciprocalRank 1 / rank of the first relevant item, 0 when it is beyond k
 * @param ndcg nDCG@k of binary relevance, in [0, 1]
 * @param gradedNdcg nDCG@k of graded gains, in [0, 1]
 * @param novelty mean self-information in bits, from 0 to log2(users); null for an empty list
 * @param popularity mean number of training users with the item; null for an empty list
 * @param diversity in [0, 1]; null when no two items have attributes
 * @param serendipity in [0, 1]
 * @param recallHead recall@k of relevant items of the short head; null when there are none
 * @param recallTail recall@k of the other relevant items; null when there are none
 * @param recallNew recall@k of relevant items that the training data does not know; null when there
 *     are none
 */
public record UserMetrics(
    int k,
    double precision,
    double recall,
    double hit,
    double averagePrecision,
    double reciprocalRank,
    double ndcg,
    double gradedNdcg,
    @Nullable Double novelty,
    @Nullable Double popularity,
    @Nullable Double diversity,
    double serendipity,
    @Nullable Double recallHead,
    @Nullable Double recallTail,
    @Nullable Double recallNew) {

  /**
   * Judges the first k items of a list.
   *
   * @param k at least 1
   */
  public static UserMetrics of(JudgedList list, int k) {
    return of(list, new int[] {k}).get(0);
  }

  /**
   * Judges a list at several lengths in one pass.
   *
   * @param ks lengths, ascending and distinct, each at least 1
   * @return the metrics in the order of {@code ks}
   */
  public static List<UserMetrics> of(JudgedList list, int[] ks) {
    ListPrefix prefix = new ListPrefix(list);
    List<UserMetrics> metrics = new ArrayList<>(ks.length);
    int previous = 0;
    for (int k : ks) {
      if (k <= previous) {
        throw new IllegalArgumentException(
            "k must ascend from 1, but " + k + " follows " + previous);
      }
      previous = k;
      prefix.growTo(k);
      metrics.add(prefix.metrics());
    }
    return metrics;
  }

  /**
   * The value of a metric of {@link Metric.Scope#LIST}; null where it is not defined for this list.
   *
   * @throws IllegalArgumentException for a metric of another scope
   */
  public @Nullable Double value(Metric metric) {
    return switch (metric) {
      case NDCG -> ndcg;
      case GRADED_NDCG -> gradedNdcg;
      case MAP -> averagePrecision;
      case MRR -> reciprocalRank;
      case PRECISION -> precision;
      case RECALL -> recall;
      case HIT_RATE -> hit;
      case NOVELTY -> novelty;
      case POPULARITY -> popularity;
      case DIVERSITY -> diversity;
      case SERENDIPITY -> serendipity;
      case RECALL_HEAD -> recallHead;
      case RECALL_TAIL -> recallTail;
      case RECALL_NEW -> recallNew;
      case AUC, COVERAGE, USER_COVERAGE, GINI, RMSE, MAE ->
          throw new IllegalArgumentException(metric.code() + " is no metric of one user's list");
    };
  }
}

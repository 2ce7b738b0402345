package io.smartrec.core.metrics;

/**
 * How good one user's ranked list is, judged by binary relevance. All values are in [0, 1], higher
 * is better.
 *
 * <p>With rel(r) = 1 when the item at rank r (from 1) is relevant and R the number of the user's
 * relevant items:
 *
 * <ul>
 *   <li>precision@k = hits / k, also when the list is shorter than k;
 *   <li>recall@k = hits / R;
 *   <li>AP@k = (sum over r = 1..k of rel(r) precision@r) / min(k, R): Manning, Raghavan, Schütze,
 *       Introduction to Information Retrieval (2008), section 8.4, cut at k and normalised so that
 *       a list that cannot be better has 1;
 *   <li>nDCG@k = DCG / ideal DCG with DCG = sum over r = 1..k of rel(r) / log2(r + 1) and the ideal
 *       list holding min(k, R) relevant items: Järvelin, Kekäläinen, Cumulated gain-based
 *       evaluation of IR techniques (2002), with the logarithmic discount from rank 1 on.
 * </ul>
 *
 * @param precision precision@k
 * @param recall recall@k
 * @param averagePrecision AP@k
 * @param ndcg nDCG@k
 */
public record RankingMetrics(
    double precision, double recall, double averagePrecision, double ndcg) {

  /**
   * Judges a list by the ranks at which relevant items stand.
   *
   * @param hitRanks ranks (from 1, ascending, distinct) of the relevant items in the list; ranks
   *     beyond k are not looked at; empty when nothing was hit or there is no list
   * @param relevant number of the user's relevant items, at least 1: a user without relevant items
   *     cannot be judged and is not counted
   * @param k length of the list that is judged, at least 1
   */
  public static RankingMetrics of(int[] hitRanks, long relevant, int k) {
    if (relevant < 1 || k < 1) {
      throw new IllegalArgumentException(
          "Cannot judge a list at k = " + k + " with " + relevant + " relevant items");
    }
    BinaryRelevance relevance = new BinaryRelevance(relevant);
    int rank = 0;
    int previous = 0;
    for (int hitRank : hitRanks) {
      if (hitRank <= previous) {
        throw new IllegalArgumentException(
            "Ranks must ascend from 1, but " + hitRank + " follows " + previous);
      }
      previous = hitRank;
      if (hitRank > k) {
        break;
      }
      while (++rank < hitRank) {
        relevance.next(false);
      }
      relevance.next(true);
    }
    while (++rank <= k) {
      relevance.next(false);
    }
    return new RankingMetrics(
        relevance.precision(), relevance.recall(), relevance.averagePrecision(), relevance.ndcg());
  }
}

package io.smartrec.core.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The first ranks of a {@link JudgedList}, growing rank by rank, and what they are worth. */
final class ListPrefix {
  private final JudgedList list;
  private final double[] ascendingGains;
  private final BinaryRelevance relevance;
  private final DiscountedGain graded = new DiscountedGain();
  private int rank;
  private int items;
  private int headHits;
  private int newHits;
  private double information;
  private double popularity;
  private double distance;
  private long pairs;

  ListPrefix(JudgedList list) {
    this.list = list;
    ascendingGains = list.relevantGains().clone();
    Arrays.sort(ascendingGains);
    relevance = new BinaryRelevance(list.relevant());
  }

  /** Grows to k ranks; the list itself may end before. */
  void growTo(int k) {
    while (rank < k) {
      boolean listed = rank < list.length();
      double gain = listed ? list.gains()[rank] : 0;
      double idealGain =
          rank < ascendingGains.length ? ascendingGains[ascendingGains.length - 1 - rank] : 0;
      relevance.next(gain > 0);
      graded.next(gain, idealGain);
      if (listed) {
        addItem(rank);
      }
      rank++;
    }
  }

  UserMetrics metrics() {
    int tailHits = relevance.hits() - headHits;
    int relevantTail = list.relevant() - list.relevantHead();
    return new UserMetrics(
        rank,
        relevance.precision(),
        relevance.recall(),
        relevance.hits() > 0 ? 1 : 0,
        relevance.averagePrecision(),
        relevance.reciprocalRank(),
        relevance.ndcg(),
        graded.normalized(),
        ratio(information, items),
        ratio(popularity, items),
        ratio(distance, pairs),
        (double) serendipitousHits() / rank,
        recall(headHits, list.relevantHead()),
        recall(tailHits, relevantTail),
        recall(newHits, list.relevantNew()));
  }

  private void addItem(int index) {
    items++;
    int users = list.popularity()[index];
    popularity += users;
    // An item that the training data does not know counts as one that a single user has.
    information += log2((double) list.trainingUsers() / Math.max(1, users));
    if (list.gains()[index] > 0 && list.head()[index]) {
      headHits++;
    }
    if (list.gains()[index] > 0 && users == 0) {
      newHits++;
    }
    int[] attributes = list.attributes()[index];
    for (int other = 0; other < index && attributes.length > 0; other++) {
      int[] otherAttributes = list.attributes()[other];
      if (otherAttributes.length > 0) {
        distance += jaccardDistance(attributes, otherAttributes);
        pairs++;
      }
    }
  }

  /** Relevant items that the baseline does not have among its first ranks. */
  private int serendipitousHits() {
    int hits = 0;
    for (int index = 0; index < items; index++) {
      int baselineRank = list.baselineRanks()[index];
      if (list.gains()[index] > 0 && (baselineRank == 0 || baselineRank > rank)) {
        hits++;
      }
    }
    return hits;
  }

  /** 1 - |intersection| / |union| of two ascending sets that are not empty. */
  private static double jaccardDistance(int[] first, int[] second) {
    int common = 0;
    int i = 0;
    int j = 0;
    while (i < first.length && j < second.length) {
      int order = Integer.compare(first[i], second[j]);
      common += order == 0 ? 1 : 0;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    return 1 - (double) common / (first.length + second.length - common);
  }

  private static @Nullable Double recall(int hits, int relevant) {
    if (hits > relevant) {
      throw new IllegalArgumentException(
          hits
              + " hits of only "
              + relevant
              + " relevant items of the head, the tail or the new ones");
    }
    return ratio(hits, relevant);
  }

  private static @Nullable Double ratio(double sum, long count) {
    return count == 0 ? null : sum / count;
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }
}

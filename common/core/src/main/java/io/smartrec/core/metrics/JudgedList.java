package io.smartrec.core.metrics;

import java.util.Arrays;
import java.util.function.Supplier;

/**
 * One user's ranked list with all that is needed to judge it. The arrays of the list are of equal
 * length, index 0 holding what is known of rank 1; they may be shorter than the k at which the list
 * is judged, also empty. The arrays are not copied: who hands them over changes them no more.
 *
 * @param gains 0 for an item that is not relevant to the user, otherwise its graded gain, above 0
 * @param baselineRanks rank (from 1) of the item in the popularity baseline's list for this user, 0
 *     when it is not in it
 * @param popularity number of users of the training data with the item; 0 for an item that the
 *     training data does not know
 * @param attributes of each item its attributes as ascending distinct numbers; empty when nothing
 *     is known of it
 * @param head whether the item belongs to the short head of the most popular items
 * @param relevantGains gains of all of the user's relevant items, in or outside the list, each
 *     above 0; at least one: a user without relevant items cannot be judged and is not counted
 * @param relevantHead how many of the relevant items belong to the short head
 * @param relevantNew how many of the relevant items the training data does not know
 * @param trainingUsers number of users of the training data, at least 1
 */
// A record for its names; it is made for one user, judged and dropped, and never compared.
@SuppressWarnings("ArrayRecordComponent")
public record JudgedList(
    double[] gains,
    int[] baselineRanks,
    int[] popularity,
    int[][] attributes,
    boolean[] head,
    double[] relevantGains,
    int relevantHead,
    int relevantNew,
    long trainingUsers) {

  public JudgedList {
    int length = gains.length;
    check(
        baselineRanks.length == length
            && popularity.length == length
            && attributes.length == length
            && head.length == length,
        () -> "The arrays of a list must be equally long");
    check(
        Arrays.stream(gains).allMatch(gain -> gain >= 0 && Double.isFinite(gain)),
        () -> "Gains must be finite and not negative");
    check(
        Arrays.stream(baselineRanks).allMatch(rank -> rank >= 0),
        () -> "Ranks of the baseline must not be negative");
    check(
        Arrays.stream(attributes).allMatch(JudgedList::isAscending),
        () -> "Attributes must ascend and be distinct");
    check(relevantGains.length > 0, () -> "Cannot judge a list without a relevant item");
    check(
        Arrays.stream(relevantGains).allMatch(gain -> gain > 0 && Double.isFinite(gain)),
        () -> "Gains of relevant items must be finite and above 0");
    check(
        relevantHead >= 0 && relevantHead <= relevantGains.length,
        () ->
            relevantHead + " items of the head among " + relevantGains.length + " relevant items");
    check(
        relevantNew >= 0 && relevantNew <= relevantGains.length,
        () -> relevantNew + " new items among " + relevantGains.length + " relevant items");
    check(trainingUsers >= 1, () -> "Training data of " + trainingUsers + " users");
    check(
        Arrays.stream(popularity).allMatch(users -> users >= 0 && users <= trainingUsers),
        () ->
            "The popularity of an item must be between 0 and the number of users, "
                + trainingUsers);
  }

  /** Number of items in the list. */
  int length() {
    return gains.length;
  }

  /** Number of the user's relevant items, R. */
  int relevant() {
    return relevantGains.length;
  }

  private static boolean isAscending(int[] numbers) {
    for (int i = 1; i < numbers.length; i++) {
      if (numbers[i] <= numbers[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private static void check(boolean holds, Supplier<String> problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem.get());
    }
  }
}

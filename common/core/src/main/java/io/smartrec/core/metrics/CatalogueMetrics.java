package io.smartrec.core.metrics;

import java.util.OptionalDouble;

/**
 * How the recommendations to all users spread over the catalogue, from the histogram of how often
 * items are recommended: fed in ascending order, in constant memory. Not thread-safe.
 *
 * <p>The Gini index is (sum over j = 1..n of (2j - n - 1) p(j)) / (n - 1), with p(j) the share of
 * all recommendations that goes to the item with the j-th lowest share: Shani and Gunawardana,
 * Evaluating recommendation systems, Recommender Systems Handbook (2011). It is 0 when all n items
 * of the catalogue are recommended equally often and 1 when all recommendations are of one item.
 */
public final class CatalogueMetrics {
  private final long catalogueItems;
  private long items;
  private long previous;
  private double recommendations;

  /** The sum over the items added so far, in order, of (2j - 1) times how often. */
  private double orderedSum;

  /**
   * An empty histogram.
   *
   * @param catalogueItems number of items that can be recommended, at least 1
   */
  public CatalogueMetrics(long catalogueItems) {
    if (catalogueItems < 1) {
      throw new IllegalArgumentException("A catalogue of " + catalogueItems + " items");
    }
    this.catalogueItems = catalogueItems;
  }

  /**
   * Adds items that are recommended equally often. Items of the catalogue that are never
   * recommended need not be added: those that are missing at the end count as such.
   *
   * @param times how often each of them is recommended, at least 1, more than the time before
   * @param sameItems how many they are, at least 1
   */
  public void add(long times, long sameItems) {
    if (times <= previous || sameItems < 1) {
      throw new IllegalArgumentException(
          sameItems + " items recommended " + times + " times after " + previous + " times");
    }
    if (sameItems > catalogueItems - items) {
      throw new IllegalArgumentException(
          "More items are recommended than the catalogue has: " + catalogueItems);
    }
    previous = times;
    // The sum of 2j - 1 over the positions items + 1 .. items + sameItems.
    orderedSum += (double) times * sameItems * (2.0 * items + sameItems);
    recommendations += (double) times * sameItems;
    items += sameItems;
  }

  /** Share of the catalogue's items that are recommended to anybody, in [0, 1]. */
  public double coverage() {
    return (double) items / catalogueItems;
  }

  /** The Gini index, in [0, 1]; 0 for a single item; empty without recommendations. */
  public OptionalDouble gini() {
    if (recommendations == 0) {
      return OptionalDouble.empty();
    }
    if (catalogueItems == 1) {
      return OptionalDouble.of(0);
    }
    // The items that were never recommended come first and move all others up.
    double neverRecommended = catalogueItems - items;
    double mean = orderedSum / recommendations + 2 * neverRecommended - catalogueItems;
    return OptionalDouble.of(Math.max(0, mean / (catalogueItems - 1)));
  }

  /**
   * Share of the users who get at least one recommendation, in [0, 1].
   *
   * @param served users with at least one recommendation
   * @param users all users who are judged, at least 1
   */
  public static double userCoverage(long served, long users) {
    if (served < 0 || served > users || users < 1) {
      throw new IllegalArgumentException(served + " users served of " + users);
    }
    return (double) served / users;
  }
}

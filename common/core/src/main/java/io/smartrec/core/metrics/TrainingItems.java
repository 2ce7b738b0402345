package io.smartrec.core.metrics;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What is known of the items of the training data, by which every list is judged alike: how popular
 * they are, what they are like, which belong to the head, and the popularity baseline.
 */
public final class TrainingItems implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int[] NOTHING = {};

  private final String[] ids;
  private final int[] users;
  private final int[][] attributes;
  private final double headShare;
  private final long trainingUsers;

  private final transient Map<String, Integer> positions;
  private final transient int[] byPopularity;
  private final transient int headFrom;

  /**
   * The items of training data; index i of each array is about the i-th. The arrays are not copied;
   * who hands them over changes them no more.
   *
   * @param ids distinct; of items that are equally popular the first comes first in the baseline
   * @param users how many users want the item, at least 1
   * @param attributes ascending distinct numbers; empty where nothing is known
   * @param headShare the most popular items that together have this share of all preferences are
   *     the head, and those that are as popular as the last of them; in (0, 1)
   * @param trainingUsers number of users of the training data
   */
  public TrainingItems(
      String[] ids, int[] users, int[][] attributes, double headShare, long trainingUsers) {
    if (users.length != ids.length || attributes.length != ids.length) {
      throw new IllegalArgumentException("The arrays of items must be equally long");
    }
    this.ids = ids;
    this.users = users;
    this.attributes = attributes;
    this.headShare = headShare;
    this.trainingUsers = trainingUsers;
    this.positions = new HashMap<>(2 * ids.length);
    for (int item = 0; item < ids.length; item++) {
      positions.put(ids[item], item);
    }
    this.byPopularity = byPopularity();
    this.headFrom = headFrom();
  }

  /** Items by descending number of users, then by position. */
  private int[] byPopularity() {
    return IntStream.range(0, users.length)
        .mapToLong(item -> ((long) -users[item] << Integer.SIZE) + item)
        .sorted()
        .mapToInt(key -> (int) key)
        .toArray();
  }

  /** From how many users on an item is one of the head. */
  private int headFrom() {
    double all = Arrays.stream(users).asDoubleStream().sum();
    double reached = 0;
    int from = Integer.MAX_VALUE;
    for (int item : byPopularity) {
      if (users[item] < from && reached >= headShare * all) {
        break;
      }
      from = users[item];
      reached += users[item];
    }
    return from;
  }

  /** How many users of the training data want the item; 0 of one that it does not know. */
  int users(String id) {
    Integer item = positions.get(id);
    return item == null ? 0 : users[item];
  }

  /** The item's attributes, ascending and distinct; none of one that is not known. */
  int[] attributes(String id) {
    Integer item = positions.get(id);
    return item == null ? NOTHING : attributes[item];
  }

  /** Whether the item belongs to the short head of the most popular ones. */
  boolean isHead(String id) {
    return users(id) >= headFrom;
  }

  long trainingUsers() {
    return trainingUsers;
  }

  /**
   * The popularity baseline for one user.
   *
   * @param n how many of the most popular items that were not seen
   * @return their ranks from 1 by their ids
   */
  Map<String, Integer> baseline(int n, Iterable<String> seen) {
    Set<Integer> known = new HashSet<>();
    seen.forEach(id -> known.add(positions.getOrDefault(id, -1)));
    Map<String, Integer> ranks = new HashMap<>(2 * n);
    for (int i = 0; i < byPopularity.length && ranks.size() < n; i++) {
      if (!known.contains(byPopularity[i])) {
        ranks.put(ids[byPopularity[i]], ranks.size() + 1);
      }
    }
    return ranks;
  }

  /** What follows from the rest is made anew. */
  private Object readResolve() {
    return new TrainingItems(ids, users, attributes, headShare, trainingUsers);
  }
}

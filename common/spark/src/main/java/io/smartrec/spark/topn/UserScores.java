package io.smartrec.spark.topn;

import io.smartrec.core.metrics.Auc;
import io.smartrec.core.topn.TopKSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Users against all items of a model, for judging: the list and the area under the ROC curve come
 * from the same scores. Several users are scored at once, as the items pass through the processor's
 * cache but once for all of them; then one after the other is looked at. Not thread-safe.
 */
public final class UserScores {
  private static final int MAX_USERS = 32;

  /** 32 MB of scores. */
  private static final int MAX_SCORES = 1 << 23;

  private final ItemVectors items;
  private final TopKSelector selector;
  private final int[] listItems;
  private final float[] listScores;
  private final float[][] scores;

  /**
   * Scores of the users of a model.
   *
   * @param n length of the lists, at least 1
   */
  public UserScores(ItemVectors items, int n) {
    this.items = items;
    int length = Math.min(n, items.size());
    this.selector = new TopKSelector(length);
    this.listItems = new int[length];
    this.listScores = new float[length];
    int users = Math.max(1, Math.min(MAX_USERS, MAX_SCORES / Math.max(1, items.size())));
    this.scores = new float[users][items.size()];
  }

  /** How many users can be scored at once. */
  public int maxUsers() {
    return scores.length;
  }

  /**
   * Scores users, in place of those before.
   *
   * @param users at most {@link #maxUsers} of them
   */
  public void score(List<UserVector> users) {
    items.scoreAll(users, scores);
  }

  /**
   * One of the users that were scored last.
   *
   * @param user which of them, from 0
   * @param seen ids of what is not recommended to the user
   */
  public OfUser of(int user, Collection<String> seen) {
    return new OfUser(scores[user], items.indexes(seen));
  }

  /** What the scores of a user say; until others are scored. */
  public final class OfUser {
    private final float[] scores;
    private final int[] seen;

    private OfUser(float[] scores, int[] seen) {
      this.scores = scores;
      this.seen = seen;
    }

    /** The ids of the best items that were not seen; by score, then by id. */
    public List<String> list() {
      select();
      int count = selector.drain(listItems, listScores);
      List<String> list = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        list.add(items.id(listItems[i]));
      }
      return list;
    }

    /** Offers the items that can still enter the list and were not seen. */
    private void select() {
      float floor = items.floor();
      float threshold = selector.threshold();
      for (int item = 0; item < scores.length; item++) {
        // Written so that NaN gets through to the selector, which refuses it.
        if (!(scores[item] < threshold || scores[item] <= floor)
            && Arrays.binarySearch(seen, item) < 0) {
          selector.offer(item, scores[item]);
          threshold = selector.threshold();
        }
      }
    }

    /**
     * How {@link Auc} judges all scores of items that were not seen.
     *
     * @param relevant ids, none of which was seen; those the model does not know are left out
     * @return in [0, 1]; empty where the model knows none of them, or no other item
     */
    public OptionalDouble auc(Collection<String> relevant) {
      return Auc.ofScores(scores, items.indexes(relevant), seen);
    }
  }
}

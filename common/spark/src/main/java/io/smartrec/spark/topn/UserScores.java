package io.smartrec.spark.topn;

import io.smartrec.core.metrics.Auc;
import io.smartrec.core.topn.TopKSelector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One user at a time against all items of a model, for judging: the list and the area under the ROC
 * curve come from the same scores. Not thread-safe.
 */
public final class UserScores {
  private final ItemMatrix items;
  private final TopKSelector selector;
  private final int[] listItems;
  private final float[] listScores;
  private final float[] scores;
  private int[] seen = {};

  /**
   * Scores of the users of a model.
   *
   * @param n length of the lists, at least 1
   */
  public UserScores(ItemMatrix items, int n) {
    this.items = items;
    int length = Math.min(n, items.size());
    this.selector = new TopKSelector(length);
    this.listItems = new int[length];
    this.listScores = new float[length];
    this.scores = new float[items.size()];
  }

  /**
   * Turns to a user.
   *
   * @param features as many as the model has
   * @param seen ids of what is not recommended to the user
   */
  public void score(float[] features, Collection<String> seen) {
    this.seen = items.indexes(seen);
    items.scoreAll(features, scores);
  }

  /** The ids of the best items that were not seen; by score, then by id. */
  public List<String> list() {
    UserLists.select(scores, scores.length, 0, seen, selector);
    int count = selector.drain(listItems, listScores);
    List<String> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(items.id(listItems[i]));
    }
    return list;
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

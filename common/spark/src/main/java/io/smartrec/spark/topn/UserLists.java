package io.smartrec.spark.topn;

import io.smartrec.core.topn.TopKSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The lists of a stream of users, row by row. Users pass over the item matrix in small batches, so
 * that a tile is read from memory once per batch, and selection happens on the scores of the tile,
 * so that no more than a tile of scores exists at a time.
 */
final class UserLists implements Iterator<Row> {
  private static final int USERS_PER_BATCH = 32;

  private final Iterator<UserVector> users;
  private final ItemMatrix matrix;
  private final TopKSelector[] selectors;
  private final float[] scores;
  private final int[] listItems;
  private final float[] listScores;
  private final float[] candidate;
  private float[] seenUnits = new float[0];
  private Iterator<Row> rows = Collections.emptyIterator();

  UserLists(Iterator<UserVector> users, ItemMatrix matrix, int n) {
    this.users = users;
    this.matrix = matrix;
    int length = Math.min(n, matrix.size());
    this.selectors = new TopKSelector[USERS_PER_BATCH];
    Arrays.setAll(selectors, user -> new TopKSelector(length));
    this.scores = new float[matrix.tileItems()];
    this.listItems = new int[length];
    this.listScores = new float[length];
    this.candidate = new float[matrix.rank()];
  }

  @Override
  public boolean hasNext() {
    while (!rows.hasNext() && users.hasNext()) {
      rows = nextBatch().iterator();
    }
    return rows.hasNext();
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return rows.next();
  }

  private List<Row> nextBatch() {
    List<UserVector> batch = new ArrayList<>(USERS_PER_BATCH);
    while (batch.size() < USERS_PER_BATCH && users.hasNext()) {
      UserVector user = users.next();
      Arrays.sort(user.getSeen());
      batch.add(user);
    }
    for (int tile = 0; tile < matrix.tileCount(); tile++) {
      for (int user = 0; user < batch.size(); user++) {
        matrix.score(tile, batch.get(user).getFeatures(), scores);
        int firstItem = tile * matrix.tileItems();
        int count = Math.min(scores.length, matrix.size() - firstItem);
        select(scores, count, firstItem, batch.get(user).getSeen(), selectors[user]);
      }
    }
    List<Row> list = new ArrayList<>(batch.size() * listItems.length);
    for (int user = 0; user < batch.size(); user++) {
      addRows(batch.get(user), selectors[user], list);
    }
    return list;
  }

  /**
   * Offers the items that can still enter the list and were not seen.
   *
   * @param scores of the items from {@code firstItem} on, at least {@code count}
   * @param seen indexes, ascending
   */
  static void select(float[] scores, int count, int firstItem, int[] seen, TopKSelector selector) {
    float threshold = selector.threshold();
    for (int i = 0; i < count; i++) {
      // Written so that NaN gets through to the selector, which refuses it.
      if (!(scores[i] < threshold) && Arrays.binarySearch(seen, firstItem + i) < 0) {
        selector.offer(firstItem + i, scores[i]);
        threshold = selector.threshold();
      }
    }
  }

  private void addRows(UserVector user, TopKSelector selector, List<Row> rows) {
    int count = selector.drain(listItems, listScores);
    int[] seen = matrix.rank() > 1 ? user.getSeen() : new int[0];
    copySeenUnits(seen);
    for (int position = 0; position < count; position++) {
      Because because = because(listItems[position], seen);
      rows.add(
          RowFactory.create(
              user.getId(),
              matrix.id(listItems[position]),
              position + 1,
              (double) listScores[position],
              because == null ? null : matrix.id(because.item()),
              because == null ? null : because.similarity()));
    }
  }

  private record Because(int item, double similarity) {}

  /** The seen item most similar to the item, the lower index among equals. */
  private @Nullable Because because(int item, int[] seen) {
    int rank = matrix.rank();
    matrix.copyUnit(item, candidate, 0);
    int best = -1;
    double bestSimilarity = 0;
    for (int i = 0; i < seen.length; i++) {
      double similarity = 0;
      for (int feature = 0; feature < rank; feature++) {
        similarity += candidate[feature] * seenUnits[i * rank + feature];
      }
      if (similarity > bestSimilarity) {
        best = seen[i];
        bestSimilarity = similarity;
      }
    }
    return best < 0 ? null : new Because(best, Math.min(1, bestSimilarity));
  }

  private void copySeenUnits(int[] seen) {
    int rank = matrix.rank();
    if (seenUnits.length < seen.length * rank) {
      seenUnits = new float[seen.length * rank];
    }
    for (int i = 0; i < seen.length; i++) {
      matrix.copyUnit(seen[i], seenUnits, i * rank);
    }
  }
}

package io.smartrec.spark.topn;

import io.smartrec.core.explanation.Reason;
import io.smartrec.spark.algorithm.Features;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.spark.sql.Row;

/**
 * The items of a sparse model by position (an inverted index): a user meets only the items that
 * share a position. Within a position items are ascending.
 */
public final class ItemPostings implements ItemVectors {
  private static final long serialVersionUID = 1L;
  private static final int BYTES_PER_VALUE = 8;

  private final ItemIds ids;

  /** Those of position p are from {@code starts[p]} to before {@code starts[p + 1]}. */
  private final int[] starts;

  private final int[] items;
  private final float[] values;

  private ItemPostings(ItemIds ids, int[] starts, int[] items, float[] values) {
    this.ids = ids;
    this.starts = starts;
    this.items = items;
    this.values = values;
  }

  /** About what postings take in memory. */
  static long bytes(long items, int rank, long values) {
    return items * ItemIds.BYTES_PER_ID + 4L * rank + values * BYTES_PER_VALUE;
  }

  /**
   * Turns items around.
   *
   * @param rows id, index, positions, features: every index from 0 to {@code size - 1} exactly once
   * @param rank positions are below it
   * @param limit is told how many values there are so far, and throws when they are too many
   */
  static ItemPostings of(Iterator<Row> rows, int size, int rank, LongConsumer limit) {
    String[] ids = new String[size];
    int[][] positions = new int[size][];
    float[][] features = new float[size][];
    int[] starts = new int[rank + 1];
    long count = 0;
    int packed = 0;
    while (rows.hasNext()) {
      Row row = rows.next();
      int index = row.getInt(1);
      if (index < 0 || index >= size || ids[index] != null) {
        throw notDense("index " + index + " of " + size);
      }
      ids[index] = row.getString(0);
      positions[index] = row.<Integer>getList(2).stream().mapToInt(Integer::intValue).toArray();
      features[index] = Features.of(row, 3);
      if (positions[index].length != features[index].length) {
        throw notDense(
            "%d values at %d positions".formatted(features[index].length, positions[index].length));
      }
      count += positions[index].length;
      limit.accept(count);
      for (int position : positions[index]) {
        starts[position + 1]++;
      }
      packed++;
    }
    if (packed != size) {
      throw notDense(packed + " items of " + size);
    }
    for (int position = 0; position < rank; position++) {
      starts[position + 1] += starts[position];
    }
    int[] items = new int[Math.toIntExact(count)];
    float[] values = new float[items.length];
    int[] next = Arrays.copyOf(starts, rank);
    for (int item = 0; item < size; item++) {
      for (int i = 0; i < positions[item].length; i++) {
        int at = next[positions[item][i]]++;
        items[at] = item;
        values[at] = features[item][i];
      }
    }
    return new ItemPostings(new ItemIds(ids), starts, items, values);
  }

  private static IllegalStateException notDense(String what) {
    return new IllegalStateException("Item vectors are not dense: " + what);
  }

  @Override
  public ItemIds ids() {
    return ids;
  }

  @Override
  public float floor() {
    return 0;
  }

  @Override
  public void scoreAll(List<UserVector> users, float[][] scores) {
    for (int user = 0; user < users.size(); user++) {
      score(users.get(user), scores[user]);
    }
  }

  private void score(UserVector user, float[] scores) {
    Arrays.fill(scores, 0f);
    for (int i = 0; i < user.positions().length; i++) {
      float weight = user.features()[i];
      int end = starts[user.positions()[i] + 1];
      for (int at = starts[user.positions()[i]]; at < end; at++) {
        scores[items[at]] += weight * values[at];
      }
    }
  }

  /** Makes a reason of a part of a score. */
  interface PartNames {
    Reason reason(int position, double part);
  }

  /** The parts of the score of an item for a user, by the positions of the user. */
  ScoreReasons.Parts parts(UserVector user, int item, PartNames names) {
    int[] positions = user.positions();
    double[] parts = new double[positions.length];
    for (int i = 0; i < parts.length; i++) {
      int at = Arrays.binarySearch(items, starts[positions[i]], starts[positions[i] + 1], item);
      parts[i] = at < 0 ? 0 : (double) user.features()[i] * values[at];
    }
    return new ScoreReasons.Parts(parts, part -> names.reason(positions[part], parts[part]));
  }

  /** Takes a value of an item. */
  interface ValueConsumer {
    void accept(int position, int item, float value);
  }

  /** Gives all values, by position and then by item. */
  void forEach(ValueConsumer consumer) {
    for (int position = 0; position + 1 < starts.length; position++) {
      for (int at = starts[position]; at < starts[position + 1]; at++) {
        consumer.accept(position, items[at], values[at]);
      }
    }
  }
}

package io.smartrec.spark.topn;

import io.smartrec.core.error.UserException;
import io.smartrec.spark.algorithm.FactorModel;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.jspecify.annotations.Nullable;

/**
 * All item factors, for broadcasting. Items are cut into tiles that fit the processor's cache;
 * within a tile the values of one feature are an array of their own, so that scoring a tile is a
 * handful of long additions that the JVM turns into vector instructions. In arrays that begin
 * somewhere within another one it does not.
 */
public final class ItemMatrix implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The item factors may take this much memory in every process, in bytes. */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  /** An id as a Java string of 36 characters with its reference. */
  private static final int BYTES_PER_ID = 100;

  /** 64 kB: a tile stays in the second-level cache while a batch of users passes over it. */
  private static final int TILE_FLOATS = 16_384;

  private final int rank;
  private final int tileItems;

  /** The values of feature f of the items of tile t, at t rank + f. */
  private final float[][] tiles;

  private final String[] ids;
  private transient @Nullable Map<String, Integer> indexes;

  /**
   * Packs items.
   *
   * @param items every index from 0 to {@code size - 1} exactly once, {@code rank} features each
   */
  ItemMatrix(Iterator<ItemVector> items, int size, int rank) {
    this.rank = rank;
    this.tileItems = Math.max(1, Math.min(size, TILE_FLOATS / rank));
    this.tiles = new float[Math.multiplyExact(tileCount(size, tileItems), rank)][tileItems];
    this.ids = new String[size];
    int packed = 0;
    while (items.hasNext()) {
      ItemVector item = items.next();
      float[] features = item.getFeatures();
      int index = item.getIndex();
      if (features.length != rank || index < 0 || index >= size || ids[index] != null) {
        throw new IllegalStateException(
            "Item factors are not dense: index "
                + index
                + " of "
                + size
                + ", "
                + features.length
                + " features of "
                + rank);
      }
      ids[index] = item.getId();
      for (int feature = 0; feature < rank; feature++) {
        values(index, feature)[index % tileItems] = features[feature];
      }
      packed++;
    }
    if (packed != size) {
      throw new IllegalStateException(
          "Item factors are not dense: " + packed + " items of " + size);
    }
  }

  /**
   * Sends the items of a model to every process; Spark jobs.
   *
   * @param maxBytes limit for the item factors and their ids
   * @throws UserException exit code 3 when they exceed it
   */
  public static Broadcast<ItemMatrix> broadcast(FactorModel model, long maxBytes) {
    long items = model.itemFactors().count();
    long bytes = items * (4L * model.rank() + BYTES_PER_ID);
    if (bytes > maxBytes) {
      throw UserException.dataRefused(
          "Cannot recommend: the factors of "
              + items
              + " items at rank "
              + model.rank()
              + " take "
              + bytes
              + " bytes, more than the "
              + maxBytes
              + " that are broadcast at most. Lower train.als.rank or train on fewer items.");
    }
    // One partition: a Spark job for each would take longer than the rows.
    Dataset<ItemVector> vectors =
        model
            .itemFactors()
            .select(FactorModel.ID, FactorModel.INDEX, FactorModel.FEATURES)
            .coalesce(1)
            .as(ItemVector.ENCODER);
    ItemMatrix matrix = new ItemMatrix(vectors.toLocalIterator(), (int) items, model.rank());
    return JavaSparkContext.fromSparkContext(model.itemFactors().sparkSession().sparkContext())
        .broadcast(matrix);
  }

  int size() {
    return ids.length;
  }

  int rank() {
    return rank;
  }

  String id(int item) {
    return ids[item];
  }

  /** The indexes of the items among these that the model knows, ascending. */
  int[] indexes(Collection<String> items) {
    Map<String, Integer> known = indexes();
    return items.stream()
        .map(known::get)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /** Made by the first who asks, once in a process. */
  private synchronized Map<String, Integer> indexes() {
    Map<String, Integer> known = indexes;
    if (known == null) {
      known = new HashMap<>(2 * ids.length);
      for (int item = 0; item < ids.length; item++) {
        known.put(ids[item], item);
      }
      indexes = known;
    }
    return known;
  }

  int tileItems() {
    return tileItems;
  }

  int tileCount() {
    return tileCount(ids.length, tileItems);
  }

  /**
   * Writes the scores of a tile's items; those past the last item are 0.
   *
   * @param scores as long as a tile
   */
  void score(int tile, float[] user, float[] scores) {
    Arrays.fill(scores, 0f);
    int first = tile * rank;
    int feature = 0;
    for (; feature + 3 < rank; feature += 4) {
      addFour(first + feature, user, feature, scores);
    }
    for (; feature < rank; feature++) {
      addOne(tiles[first + feature], user[feature], scores);
    }
  }

  /** Writes the scores of all items, by index, for several users; tile after tile. */
  void scoreAll(List<float[]> users, float[][] all) {
    float[] scores = new float[tileItems];
    for (int tile = 0; tile < tileCount(); tile++) {
      int start = tile * tileItems;
      int count = Math.min(tileItems, ids.length - start);
      for (int user = 0; user < users.size(); user++) {
        score(tile, users.get(user), scores);
        System.arraycopy(scores, 0, all[user], start, count);
      }
    }
  }

  /** Copies an item's features, scaled to length 1, to {@code into[from...]}; zeros stay zeros. */
  void copyUnit(int item, float[] into, int from) {
    double squares = 0;
    for (int feature = 0; feature < rank; feature++) {
      float value = values(item, feature)[item % tileItems];
      into[from + feature] = value;
      squares += (double) value * value;
    }
    if (squares > 0) {
      float scale = (float) (1 / Math.sqrt(squares));
      for (int feature = 0; feature < rank; feature++) {
        into[from + feature] *= scale;
      }
    }
  }

  private void addFour(int first, float[] user, int feature, float[] scores) {
    float[] a = tiles[first];
    float[] b = tiles[first + 1];
    float[] c = tiles[first + 2];
    float[] d = tiles[first + 3];
    float u = user[feature];
    float v = user[feature + 1];
    float w = user[feature + 2];
    float x = user[feature + 3];
    for (int i = 0; i < scores.length; i++) {
      scores[i] += u * a[i] + v * b[i] + w * c[i] + x * d[i];
    }
  }

  private static void addOne(float[] values, float weight, float[] scores) {
    for (int i = 0; i < scores.length; i++) {
      scores[i] += weight * values[i];
    }
  }

  /** The values of a feature in the tile of an item. */
  private float[] values(int item, int feature) {
    return tiles[item / tileItems * rank + feature];
  }

  private static int tileCount(int size, int tileItems) {
    return (size + tileItems - 1) / tileItems;
  }
}

package io.smartrec.spark.topn;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Items of a model of factors. Items are cut into tiles that fit the processor's cache; within a
 * tile the values of one feature are an array of their own, so that scoring a tile is a handful of
 * long additions that the JVM turns into vector instructions. In arrays that begin somewhere within
 * another one it does not.
 */
public final class ItemMatrix implements ItemVectors {
  private static final long serialVersionUID = 1L;

  /** 64 kB: a tile stays in the second-level cache while a batch of users passes over it. */
  private static final int TILE_FLOATS = 16_384;

  private final int rank;
  private final int tileItems;

  /** The values of feature f of the items of tile t, at t rank + f. */
  private final float[][] tiles;

  private final ItemIds ids;

  /**
   * Packs items.
   *
   * @param items every index from 0 to {@code size - 1} exactly once, {@code rank} features each
   */
  ItemMatrix(Iterator<ItemVector> items, int size, int rank) {
    this.rank = rank;
    this.tileItems = Math.max(1, Math.min(size, TILE_FLOATS / rank));
    this.tiles = new float[Math.multiplyExact(tileCount(size, tileItems), rank)][tileItems];
    String[] ids = new String[size];
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
    this.ids = new ItemIds(ids);
  }

  @Override
  public ItemIds ids() {
    return ids;
  }

  @Override
  public float floor() {
    return Float.NEGATIVE_INFINITY;
  }

  int rank() {
    return rank;
  }

  int tileItems() {
    return tileItems;
  }

  int tileCount() {
    return tileCount(ids.size(), tileItems);
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

  /** {@inheritDoc} Tile after tile, so that each is read from memory once for all of them. */
  @Override
  public void scoreAll(List<UserVector> users, float[][] all) {
    float[] scores = new float[tileItems];
    for (int tile = 0; tile < tileCount(); tile++) {
      int start = tile * tileItems;
      int count = Math.min(tileItems, ids.size() - start);
      for (int user = 0; user < users.size(); user++) {
        score(tile, users.get(user).features(), scores);
        System.arraycopy(scores, 0, all[user], start, count);
      }
    }
  }

  /** An item's features. */
  float[] features(int item) {
    float[] features = new float[rank];
    for (int feature = 0; feature < rank; feature++) {
      features[feature] = values(item, feature)[item % tileItems];
    }
    return features;
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

package io.smartrec.spark.topn;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The ids of items by index, and the indexes of ids. */
public final class ItemIds implements Serializable {
  private static final long serialVersionUID = 1L;

  /** An id as a Java string of 36 characters with its reference. */
  static final int BYTES_PER_ID = 100;

  private final String[] ids;
  private transient @Nullable Map<String, Integer> indexes;

  /**
   * @param ids distinct, by index
   */
  ItemIds(String[] ids) {
    this.ids = ids;
  }

  int size() {
    return ids.length;
  }

  String id(int item) {
    return ids[item];
  }

  /** The index of an item; -1 for one that is not known. */
  int index(String id) {
    return indexes().getOrDefault(id, -1);
  }

  /** The indexes of the items among these that are known, ascending. */
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
}

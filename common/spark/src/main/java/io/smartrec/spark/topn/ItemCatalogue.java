package io.smartrec.spark.topn;

import io.smartrec.core.ranking.Quota;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can stand in a list, for broadcasting: what rules and explanations need to know
 * of each item. Items are in the order of their ids.
 */
public final class ItemCatalogue implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ItemIds ids;
  private final @Nullable String[] titles;
  private final BitSet allowed;
  private final BitSet promoted;
  private final int[] newestFirst;
  private final List<Quota> quotas;
  private final Groups categories;
  private final Groups languages;
  private final Map<String, Long> removed;

  private ItemCatalogue(Builder builder, int[] newestFirst) {
    this.ids = new ItemIds(builder.ids);
    this.titles = builder.titles;
    this.allowed = builder.allowed;
    this.promoted = builder.promoted;
    this.newestFirst = newestFirst;
    this.quotas = builder.quotas();
    this.categories = builder.categories;
    this.languages = builder.languages;
    this.removed = new LinkedHashMap<>(builder.removed);
  }

  ItemIds ids() {
    return ids;
  }

  int size() {
    return ids.size();
  }

  @Nullable String title(int item) {
    return titles[item];
  }

  /** Items that no rule takes away from everyone. */
  BitSet allowed() {
    return allowed;
  }

  BitSet promoted() {
    return promoted;
  }

  /** All items that are allowed, the newest first, those whose age is not known last. */
  int[] newestFirst() {
    return newestFirst;
  }

  List<Quota> quotas() {
    return quotas;
  }

  /** Items by their categories. */
  Groups categories() {
    return categories;
  }

  /** Items by their language. */
  Groups languages() {
    return languages;
  }

  /**
   * How many items each rule takes away from everyone, by the rule's name; an item may count twice.
   */
  public Map<String, Long> removed() {
    return Map.copyOf(removed);
  }

  /** Items by a value that they have; an item may have several. */
  static final class Groups implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int[] NONE = {};

    private final Map<String, Integer> codes = new HashMap<>();
    private final int[][] groups;

    private Groups(int size) {
      groups = new int[size][];
    }

    private void set(int item, List<String> values) {
      groups[item] =
          values.isEmpty()
              ? NONE
              : values.stream()
                  .mapToInt(value -> codes.computeIfAbsent(value, unused -> codes.size()))
                  .toArray();
    }

    /** The codes of the values among these that any item has. */
    BitSet codes(List<String> values) {
      BitSet found = new BitSet();
      for (String value : values) {
        Integer code = codes.get(value);
        if (code != null) {
          found.set(code);
        }
      }
      return found;
    }

    boolean isAny(int item, BitSet wanted) {
      for (int code : groups[item]) {
        if (wanted.get(code)) {
          return true;
        }
      }
      return false;
    }

    boolean isEmpty(int item) {
      return groups[item].length == 0;
    }
  }

  /** What is known of an item. */
  record Item(
      String id,
      @Nullable String title,
      long createdAt,
      List<String> removedBy,
      boolean isPromoted,
      List<List<String>> quotaValues,
      List<String> categories,
      List<String> languages) {}

  /** Takes items in the order of their ids. */
  static final class Builder {
    private final String[] ids;
    private final @Nullable String[] titles;
    private final long[] createdAt;
    private final BitSet allowed = new BitSet();
    private final BitSet promoted = new BitSet();
    private final Map<String, Integer> maxPer;
    private final List<Groups> quotaGroups = new ArrayList<>();
    private final Groups categories;
    private final Groups languages;
    private final Map<String, Long> removed = new LinkedHashMap<>();
    private int size;

    /**
     * @param maxPer most items of a value, by the key that has it
     */
    Builder(int size, Map<String, Integer> maxPer) {
      ids = new String[size];
      titles = new String[size];
      createdAt = new long[size];
      this.maxPer = maxPer;
      maxPer.keySet().forEach(key -> quotaGroups.add(new Groups(size)));
      categories = new Groups(size);
      languages = new Groups(size);
    }

    void add(Item item) {
      if (size > 0 && ids[size - 1].compareTo(item.id()) >= 0) {
        throw new IllegalStateException(item.id() + " follows " + ids[size - 1]);
      }
      ids[size] = item.id();
      titles[size] = item.title();
      createdAt[size] = item.createdAt();
      allowed.set(size, item.removedBy().isEmpty());
      promoted.set(size, item.isPromoted());
      item.removedBy().forEach(rule -> removed.merge(rule, 1L, Long::sum));
      for (int quota = 0; quota < quotaGroups.size(); quota++) {
        quotaGroups.get(quota).set(size, item.quotaValues().get(quota));
      }
      categories.set(size, item.categories());
      languages.set(size, item.languages());
      size++;
    }

    private List<Quota> quotas() {
      List<Quota> quotas = new ArrayList<>();
      for (Map.Entry<String, Integer> entry : maxPer.entrySet()) {
        quotas.add(
            new Quota(entry.getKey(), quotaGroups.get(quotas.size()).groups, entry.getValue()));
      }
      return quotas;
    }

    ItemCatalogue build() {
      if (size != ids.length) {
        throw new IllegalStateException(size + " items of " + ids.length);
      }
      int[] newest =
          allowed.stream()
              .boxed()
              .sorted(
                  (a, b) ->
                      createdAt[a] == createdAt[b]
                          ? a - b
                          : Long.compare(createdAt[b], createdAt[a]))
              .mapToInt(Integer::intValue)
              .toArray();
      return new ItemCatalogue(this, newest);
    }
  }
}

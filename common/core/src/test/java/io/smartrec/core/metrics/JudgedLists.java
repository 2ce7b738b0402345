package io.smartrec.core.metrics;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Lists to judge, of items that carry everything that is known of them. */
final class JudgedLists {
  static final long TRAINING_USERS = 1024;

  /** An item of a list; relevant when its gain is above 0. */
  record Item(
      double gain, int baselineRank, int popularity, boolean head, List<Integer> attributes) {
    Item(double gain, int baselineRank, int popularity, boolean head) {
      this(gain, baselineRank, popularity, head, List.of());
    }

    static Item relevant() {
      return new Item(1, 0, 1, false);
    }

    static Item irrelevant() {
      return new Item(0, 0, 1, false);
    }
  }

  private JudgedLists() {}

  /** A list, and relevant items that it does not have. */
  static JudgedList of(List<Item> items, Item... missed) {
    List<Item> relevant =
        Stream.concat(items.stream(), Arrays.stream(missed))
            .filter(item -> item.gain() > 0)
            .toList();
    boolean[] head = new boolean[items.size()];
    IntStream.range(0, head.length).forEach(i -> head[i] = items.get(i).head());
    return new JudgedList(
        items.stream().mapToDouble(Item::gain).toArray(),
        items.stream().mapToInt(Item::baselineRank).toArray(),
        items.stream().mapToInt(Item::popularity).toArray(),
        items.stream()
            .map(item -> item.attributes().stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new),
        head,
        relevant.stream().mapToDouble(Item::gain).toArray(),
        (int) relevant.stream().filter(Item::head).count(),
        (int) relevant.stream().filter(item -> item.popularity() == 0).count(),
        TRAINING_USERS);
  }

  /**
   * Lists of relevant (1, 2, ...) and other (0) items of gain 1, of which nothing else is known.
   */
  static JudgedList ofHits(int missed, int... hits) {
    return of(
        Arrays.stream(hits).mapToObj(hit -> hit > 0 ? Item.relevant() : Item.irrelevant()).toList(),
        Collections.nCopies(missed, Item.relevant()).toArray(Item[]::new));
  }

  static Arbitrary<List<Item>> lists() {
    Arbitrary<List<Integer>> attributes =
        Arbitraries.integers()
            .between(1, 5)
            .set()
            .ofMaxSize(3)
            .map(set -> set.stream().sorted().toList());
    return Combinators.combine(
            Arbitraries.of(0.0, 0.0, 0.5, 1.0, 4.0),
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(0, (int) TRAINING_USERS),
            Arbitraries.of(true, false),
            attributes)
        .as(Item::new)
        .list()
        .ofMaxSize(12);
  }
}

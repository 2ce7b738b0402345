package io.smartrec.core.ranking;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Makes a user's list, place by place from the first: each stage fills what those before it left
 * empty. A quota holds for the whole list and is never exceeded; a candidate that it passes over
 * leaves its place to the next one. Reusable for one user after the other, not thread-safe.
 */
public final class ListBuilder {
  private final List<Quota> quotas;
  private final Optional<Promotions> promotions;
  private final int[] items;
  private final float[] scores;
  private final int[] stages;
  private final boolean[] promoted;
  private final BitSet chosen = new BitSet();
  private final List<Map<Integer, Integer>> used;
  private final List<BitSet> displaced;
  private IntPredicate eligible = item -> false;
  private Optional<CandidateStream> reserve = Optional.empty();
  private int reserveStage;
  private int size;

  /**
   * A builder of lists.
   *
   * @param n places of a list, at least 1
   */
  public ListBuilder(int n, List<Quota> quotas, Optional<Promotions> promotions) {
    if (n < 1) {
      throw new IllegalArgumentException("n must be at least 1, was " + n);
    }
    this.quotas = List.copyOf(quotas);
    this.promotions = promotions.filter(kept -> kept.share() > 0);
    this.items = new int[n];
    this.scores = new float[n];
    this.stages = new int[n];
    this.promoted = new boolean[n];
    this.used = this.quotas.stream().<Map<Integer, Integer>>map(q -> new HashMap<>()).toList();
    this.displaced = this.quotas.stream().map(quota -> new BitSet()).toList();
  }

  /** Begins the list of a user who may get these items. */
  public void start(IntPredicate eligible) {
    this.eligible = eligible;
    reserve = Optional.empty();
    size = 0;
    chosen.clear();
    Arrays.fill(promoted, false);
    used.forEach(Map::clear);
    displaced.forEach(BitSet::clear);
  }

  /**
   * From where a kept place gets a promoted item that the stage it falls into does not have; of
   * this list, before it is filled.
   */
  public void reserve(int stage, CandidateSource source) {
    reserveStage = stage;
    reserve = promotions.map(kept -> promoted(source, kept));
  }

  /** Whether every place has an item. */
  public boolean isFull() {
    return size == items.length;
  }

  /** Fills empty places by score. */
  public void fill(int stage, CandidateSource source) {
    fill(stage, source, source.stream(eligible));
  }

  /** Fills empty places by maximal marginal relevance, and where the pool does not do by score. */
  public void fill(int stage, CandidateSource source, Diversity diversity) {
    if (diversity.lambda() < 1 && !isFull()) {
      MarginalRelevance pool =
          new MarginalRelevance(diversity, source.stream(eligible), chosenItems());
      fill(stage, source, pool);
    }
    fill(stage, source);
  }

  private void fill(int stage, CandidateSource source, CandidateStream ordinary) {
    Optional<CandidateStream> kept = promotions.map(of -> promoted(source, of));
    while (!isFull()) {
      boolean isKept = promotions.isPresent() && promotions.get().isKept(size);
      if (isKept && (fillNext(stage, kept) || fillNext(reserveStage, reserve))) {
        promoted[size - 1] = true;
      } else if (!fillNext(stage, ordinary)) {
        return;
      }
      if (ordinary instanceof MarginalRelevance pool) {
        pool.chosen(items[size - 1]);
      }
    }
  }

  private CandidateStream promoted(CandidateSource source, Promotions kept) {
    return source.stream(item -> kept.promoted().get(item) && eligible.test(item));
  }

  private boolean fillNext(int stage, Optional<CandidateStream> candidates) {
    return candidates.isPresent() && fillNext(stage, candidates.get());
  }

  /** Puts the next candidate that the quotas allow on the next place, if there is one. */
  private boolean fillNext(int stage, CandidateStream candidates) {
    while (candidates.next()) {
      int item = candidates.item();
      // Two streams give the same items.
      if (!chosen.get(item) && isWithinQuotas(item)) {
        chosen.set(item);
        count(item);
        items[size] = item;
        scores[size] = candidates.score();
        stages[size] = stage;
        size++;
        return true;
      }
    }
    return false;
  }

  private int[] chosenItems() {
    return Arrays.copyOf(items, size);
  }

  private boolean isWithinQuotas(int item) {
    boolean within = true;
    for (int quota = 0; quota < quotas.size(); quota++) {
      if (isExceeded(quota, item)) {
        displaced.get(quota).set(item);
        within = false;
      }
    }
    return within;
  }

  private boolean isExceeded(int quota, int item) {
    for (int group : quotas.get(quota).groups()[item]) {
      if (used.get(quota).getOrDefault(group, 0) >= quotas.get(quota).max()) {
        return true;
      }
    }
    return false;
  }

  private void count(int item) {
    for (int quota = 0; quota < quotas.size(); quota++) {
      for (int group : quotas.get(quota).groups()[item]) {
        used.get(quota).merge(group, 1, Integer::sum);
      }
    }
  }

  /** The list as far as it was filled. */
  public RankedList build() {
    return new RankedList(
        Arrays.copyOf(items, size),
        Arrays.copyOf(scores, size),
        Arrays.copyOf(stages, size),
        Arrays.copyOf(promoted, size),
        displaced.stream().mapToInt(BitSet::cardinality).toArray());
  }
}

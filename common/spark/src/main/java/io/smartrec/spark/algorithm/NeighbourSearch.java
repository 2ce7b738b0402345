package io.smartrec.spark.algorithm;

import io.smartrec.core.similarity.ItemTotals;
import io.smartrec.core.similarity.PairWeighting;
import io.smartrec.core.similarity.Shrinkage;
import io.smartrec.core.topn.TopKSelector;
import java.util.Iterator;

/**
 * The most similar items of a block for one item after the other. Sums stand in one dense array per
 * task, of which only what was touched is looked at and cleared: an item costs as much as its users
 * have items. The users of an item come in ascending order and every pair is added up in one place,
 * so that sums are the same whatever the partitions and the blocks.
 */
final class NeighbourSearch implements Iterator<SparseRow> {
  private final Iterator<SparseRow> items;
  private final ItemBlock block;
  private final PairWeighting weighting;
  private final Shrinkage shrinkage;
  private final TopKSelector selector;
  private final double[] sums;
  private final int[] shared;
  private final int[] touched;

  /**
   * @param items by item its users, ascending, and their strengths
   * @param neighbours how many are kept, at least 1
   */
  NeighbourSearch(
      Iterator<SparseRow> items,
      ItemBlock block,
      PairWeighting weighting,
      Shrinkage shrinkage,
      int neighbours) {
    this.items = items;
    this.block = block;
    this.weighting = weighting;
    this.shrinkage = shrinkage;
    this.selector = new TopKSelector(Math.min(neighbours, block.size()));
    this.sums = new double[block.size()];
    this.shared = new int[block.size()];
    this.touched = new int[block.size()];
  }

  @Override
  public boolean hasNext() {
    return items.hasNext();
  }

  /** The neighbours of the next item, best first; none of a similarity that is 0 as a float. */
  @Override
  public SparseRow next() {
    SparseRow item = items.next();
    ItemTotals totals = ItemTotals.of(item.getFeatures());
    int count = 0;
    for (int i = 0; i < item.getPositions().length; i++) {
      double weight = weighting.fromWeight(item.getFeatures()[i], totals.strengths());
      count = block.add(item.getPositions()[i], weight, sums, shared, touched, count);
    }
    select(item.getIndex() - block.first(), weighting.norm(totals), count);
    return drained(item.getIndex(), selector);
  }

  private void select(int self, double norm, int count) {
    for (int i = 0; i < count; i++) {
      int other = touched[i];
      if (other != self) {
        double similarity =
            weighting.similarity(sums[other], shared[other], norm, block.norm(other));
        float score = (float) (similarity * shrinkage.factor(shared[other]));
        if (score > 0 && score >= selector.threshold()) {
          selector.offer(block.first() + other, score);
        }
      }
      sums[other] = 0;
      shared[other] = 0;
    }
  }

  /** The best of two lists of an item, best first. */
  static SparseRow best(SparseRow one, SparseRow other, int neighbours) {
    TopKSelector selector = new TopKSelector(neighbours);
    for (SparseRow list : new SparseRow[] {one, other}) {
      for (int i = 0; i < list.getPositions().length; i++) {
        selector.offer(list.getPositions()[i], list.getFeatures()[i]);
      }
    }
    return drained(one.getIndex(), selector);
  }

  private static SparseRow drained(int item, TopKSelector selector) {
    int[] neighbours = new int[selector.size()];
    float[] similarities = new float[selector.size()];
    selector.drain(neighbours, similarities);
    return SparseRow.of(item, neighbours, similarities);
  }
}

package io.smartrec.core.ranking;

import io.smartrec.core.topn.TopKSelector;
import java.util.function.IntPredicate;

/**
 * Candidates by their scores. The best are selected as far as they are asked for: first a few, then
 * four times as many, and so on, so that a list costs one pass over the scores as a rule, and is
 * exact however far it is read.
 */
public final class ScoredCandidates implements CandidateSource {
  private static final int DEFAULT_DEPTH = 64;
  private static final int GROWTH = 4;

  private final float[] scores;
  private final int depth;

  /** Candidates of which a list's length or so is read. */
  public ScoredCandidates(float[] scores) {
    this(scores, DEFAULT_DEPTH);
  }

  /**
   * Candidates of which about so many are read.
   *
   * @param scores by index; negative infinity is no candidate. Not copied: who hands them over does
   *     not change them while a stream is read
   * @param depth how many are selected at first, at least 1
   */
  public ScoredCandidates(float[] scores, int depth) {
    if (depth < 1) {
      throw new IllegalArgumentException("depth must be at least 1, was " + depth);
    }
    this.scores = scores;
    this.depth = depth;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when it is read and the score of an eligible item is NaN
   */
  @Override
  public CandidateStream stream(IntPredicate eligible) {
    return new Stream(eligible);
  }

  private final class Stream implements CandidateStream {
    private final IntPredicate eligible;
    private int[] items = {};
    private float[] values = {};
    private int count;
    private int at = -1;
    private int wanted;
    private boolean isAll;

    Stream(IntPredicate eligible) {
      this.eligible = eligible;
    }

    @Override
    public boolean next() {
      at++;
      if (at >= count && !isAll) {
        select(wanted == 0 ? depth : (int) Math.min(scores.length, (long) wanted * GROWTH));
      }
      return at < count;
    }

    /** Those that were given already are the first again: what is eligible has not changed. */
    private void select(int most) {
      wanted = Math.max(1, Math.min(most, scores.length));
      TopKSelector selector = new TopKSelector(wanted);
      float threshold = Float.NEGATIVE_INFINITY;
      for (int item = 0; item < scores.length; item++) {
        float score = scores[item];
        // Written so that NaN gets through to the selector, which refuses it.
        if (!(score < threshold) && score != Float.NEGATIVE_INFINITY && eligible.test(item)) {
          selector.offer(item, score);
          threshold = selector.threshold();
        }
      }
      isAll = selector.size() < wanted || wanted == scores.length;
      items = new int[selector.size()];
      values = new float[items.length];
      count = selector.drain(items, values);
    }

    @Override
    public int item() {
      return items[at];
    }

    @Override
    public float score() {
      return values[at];
    }
  }
}

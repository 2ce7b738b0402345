package io.smartrec.spark.evaluation;

import java.util.List;

/** Contenders that were judged alike. Their rows are kept until this is closed. */
public final class Evaluation implements AutoCloseable {
  private final List<Judged> judged;
  private final List<SplitFacts> splits;
  private final Kept kept;

  Evaluation(List<Judged> judged, List<SplitFacts> splits, Kept kept) {
    this.judged = List.copyOf(judged);
    this.splits = List.copyOf(splits);
    this.kept = kept;
  }

  /** In the order in which the contenders were given. */
  public List<Judged> judged() {
    return judged;
  }

  /** One, or one per fold. */
  public List<SplitFacts> splits() {
    return splits;
  }

  @Override
  public void close() {
    kept.close();
  }
}

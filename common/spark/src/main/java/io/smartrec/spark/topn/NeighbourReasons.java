package io.smartrec.spark.topn;

import io.smartrec.core.explanation.ExplanationKind;
import org.jspecify.annotations.Nullable;

/** Items of the user's history whose neighbour an item is: strength times similarity. */
record NeighbourReasons(ItemPostings postings) implements ScoreReasons {
  private static final long serialVersionUID = 1L;

  @Override
  public ExplanationKind kind() {
    return ExplanationKind.HISTORY;
  }

  @Override
  public OfUser of(UserVector user, @Nullable UserVector history) {
    return (item, items) -> postings.parts(user, item, items::reason);
  }
}

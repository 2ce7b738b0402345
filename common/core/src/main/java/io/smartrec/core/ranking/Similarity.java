package io.smartrec.core.ranking;

/** How alike two items are. */
@FunctionalInterface
public interface Similarity {
  /** In [-1, 1], by the indexes of the items; the same whichever comes first. */
  double between(int a, int b);
}

package io.smartrec.core.similarity;

import java.io.Serializable;

/**
 * Holds back what few users say: a similarity is multiplied by shared / (shared + shrinkage) (Bell,
 * Koren, Scalable Collaborative Filtering with Jointly Derived Neighborhood Interpolation Weights,
 * 2007).
 *
 * @param users of whom half of a similarity is left; 0 leaves all of it
 */
public record Shrinkage(double users) implements Serializable {
  /**
   * In (0, 1].
   *
   * @param shared users of both items, at least 1
   */
  public double factor(int shared) {
    return shared / (shared + users);
  }
}

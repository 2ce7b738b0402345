package io.smartrec.core.similarity;

import io.smartrec.core.config.ItemSimilarityConfig;
import java.io.Serializable;

/**
 * How alike an item j is to an item i, from the users whom both have: each adds to a sum the
 * product of a weight by i and a weight by j, which the norms of the two items then set right.
 * Sums, shared users and norms are all that is kept of a pair. Strengths are positive.
 */
public interface PairWeighting extends Serializable {
  /**
   * The weighting that is configured.
   *
   * @param users how many have a positive strength for any item
   */
  static PairWeighting of(ItemSimilarityConfig config, long users) {
    return switch (config.weighting()) {
      case COSINE -> new Cosine();
      case JACCARD -> new Jaccard();
      case LLR -> new LogLikelihoodRatio(users);
      case RP3BETA -> new Rp3Beta(config.alpha(), config.beta());
    };
  }

  /**
   * What a shared user counts by i.
   *
   * @param strength how much the user prefers i
   * @param ofItem sum of the strengths of all users of i
   */
  double fromWeight(float strength, double ofItem);

  /**
   * What a shared user counts by j.
   *
   * @param strength how much the user prefers j
   * @param ofUser sum of the strengths of all items of the user
   */
  double toWeight(float strength, double ofUser);

  /** The norm of an item with at least one user. */
  double norm(ItemTotals item);

  /**
   * The similarity, not negative, never NaN. 0 says that there is none.
   *
   * @param sum over the shared users of the products of their weights
   * @param shared how many they are, at least 1
   * @param fromNorm norm of i
   * @param toNorm norm of j
   */
  double similarity(double sum, int shared, double fromNorm, double toNorm);
}

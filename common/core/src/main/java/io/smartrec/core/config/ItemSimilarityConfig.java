package io.smartrec.core.config;

/**
 * Similar items by the users they share.
 *
 * @param weighting how alike two items are, from who turned to them
 * @param neighbours most similar items that are kept of each item, 1 to 1000
 * @param shrinkage users by whom every similarity is held back: shared / (shared + shrinkage)
 * @param maxUserItems of a user with more items only so many count, those preferred most
 * @param alpha of {@link Weighting#RP3BETA}: exponent of the probabilities
 * @param beta of {@link Weighting#RP3BETA}: exponent of the popularity that is divided by
 */
public record ItemSimilarityConfig(
    Weighting weighting,
    int neighbours,
    double shrinkage,
    int maxUserItems,
    double alpha,
    double beta) {
  /** Cosine, as it is without other settings. */
  public static final ItemSimilarityConfig DEFAULT =
      new ItemSimilarityConfig(Weighting.COSINE, 100, 10, 500, 1, 0.5);

  /** How alike two items are. */
  public enum Weighting {
    /** The angle between their strengths. */
    COSINE,
    /** Shared users by users of either. */
    JACCARD,
    /** The log-likelihood ratio of what they share against chance. */
    LLR,
    /** A random walk by the users, less popularity. */
    RP3BETA
  }
}

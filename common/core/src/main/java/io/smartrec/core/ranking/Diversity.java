package io.smartrec.core.ranking;

/**
 * Maximal marginal relevance: Carbonell, Goldstein, The use of MMR, diversity-based reranking for
 * reordering documents and producing summaries (1998). Next comes the candidate with the largest
 * lambda relevance - (1 - lambda) similarity, where relevance is the score scaled to [0, 1] over
 * the candidates that are looked at (1 where all are the same), and similarity that to the most
 * similar item of the list. Ties by the order of the candidates.
 *
 * @param lambda above 0 to 1, which leaves the order by score
 * @param pool how many of the best candidates are looked at, at least 1
 * @param similarity of items
 */
public record Diversity(double lambda, int pool, Similarity similarity) {
  public Diversity {
    if (!(lambda > 0 && lambda <= 1)) {
      throw new IllegalArgumentException("lambda must be above 0 to 1, was " + lambda);
    }
    if (pool < 1) {
      throw new IllegalArgumentException("pool must be at least 1, was " + pool);
    }
  }
}

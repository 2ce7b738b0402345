package io.smartrec.core.similarity;

/**
 * A walk from i to a user and on to j, less what j owes to its popularity: Paudel, Christoffel,
 * Newell, Bernstein, Updatable, Accurate, Diverse, and Scalable Recommendations for Interactive
 * Applications (2016). The sum over shared users of p(u|i)^alpha p(j|u)^alpha, by users(j)^beta;
 * with p(u|i) = s(u,i) / sum over the users of i, p(j|u) = s(u,j) / sum over the items of u.
 * Strengths are the weights of the edges; popularity is the number of users, as in the paper. In
 * (0, 1] for alpha = 1; not symmetric.
 *
 * @param alpha above 1 prefers the beaten paths; 1 are the probabilities of the walk
 * @param beta 0 leaves popular items where the walk ends most often, 1 divides by their popularity
 */
public record Rp3Beta(double alpha, double beta) implements PairWeighting {
  @Override
  public double fromWeight(float strength, double ofItem) {
    return Math.pow(strength / ofItem, alpha);
  }

  @Override
  public double toWeight(float strength, double ofUser) {
    return Math.pow(strength / ofUser, alpha);
  }

  @Override
  public double norm(ItemTotals item) {
    return Math.pow(item.users(), beta);
  }

  @Override
  public double similarity(double sum, int shared, double fromNorm, double toNorm) {
    return sum / toNorm;
  }
}

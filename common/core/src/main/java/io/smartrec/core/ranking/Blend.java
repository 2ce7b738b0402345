package io.smartrec.core.ranking;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How the lists of several models become one.
 *
 * @param method by ranks or by scores
 * @param weights of the models, none negative, with the sum 1
 * @param depth how many candidates each model gives, at least 1
 */
public record Blend(FusionMethod method, List<Double> weights, int depth) implements Serializable {
  public Blend {
    weights = List.copyOf(weights);
    if (depth < 1) {
      throw new IllegalArgumentException("depth must be at least 1, was " + depth);
    }
    double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
    if (weights.stream().anyMatch(weight -> !(weight >= 0)) || Math.abs(sum - 1) > 1e-6) {
      throw new IllegalArgumentException(
          "Weights must not be negative and add up to 1: " + weights);
    }
  }

  /** The same blend of the models that weigh something. */
  public Blend withoutZeros() {
    return new Blend(method, weighing(weights), depth);
  }

  /**
   * Those that weigh something.
   *
   * @param models one for each weight
   */
  public <T> List<T> weighing(List<T> models) {
    if (models.size() != weights.size()) {
      throw new IllegalArgumentException(
          models.size() + " models, but " + this + " says how they become one");
    }
    return IntStream.range(0, models.size())
        .filter(model -> weights.get(model) > 0)
        .mapToObj(models::get)
        .toList();
  }

  /** The weights by model. */
  public double[] toArray() {
    return weights.stream().mapToDouble(Double::doubleValue).toArray();
  }
}

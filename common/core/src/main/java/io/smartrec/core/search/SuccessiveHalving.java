package io.smartrec.core.search;

import io.smartrec.core.metrics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All trials with few iterations, the best of them with more, the best of those with yet more:
 * Jamieson, Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization
 * (2016), with the resources of Li et al., Hyperband (2018), section 3: the last rung has all
 * iterations, each one before it an eta-th of the next, and of a rung an eta-th goes on. A trial
 * that goes on begins anew, as ALS cannot be taken up where it ended. Trials that failed do not go
 * on.
 */
public final class SuccessiveHalving implements Search {
  private final List<Trial> trials;
  private final List<Integer> rungs;
  private final int eta;
  private final Metric metric;

  /**
   * A search.
   *
   * @param trials the settings; their own iterations are not looked at
   * @param rungs iterations of each rung, ascending: {@link #rungs}
   * @param eta one of how many goes on, at least 2
   * @param metric by which is chosen
   */
  public SuccessiveHalving(List<Trial> trials, List<Integer> rungs, int eta, Metric metric) {
    if (rungs.isEmpty() || eta < 2) {
      throw new IllegalArgumentException("rungs " + rungs + ", eta " + eta);
    }
    this.trials = List.copyOf(trials);
    this.rungs = List.copyOf(rungs);
    this.eta = eta;
    this.metric = metric;
  }

  /**
   * The iterations of the rungs: {@code max}, an eta-th of it, and so on down to {@code min}.
   *
   * @param min at least 1
   * @param max at least {@code min}
   * @param eta at least 2
   */
  public static List<Integer> rungs(int min, int max, int eta) {
    List<Integer> rungs = new ArrayList<>();
    double iterations = max;
    do {
      rungs.add(0, (int) Math.round(iterations));
      iterations /= eta;
    } while (Math.round(iterations) >= Math.max(1, min));
    return rungs;
  }

  @Override
  public Optional<Trial> next(List<TrialResult> results) {
    List<Trial> rung = trials;
    for (int level = 0; level < rungs.size(); level++) {
      int iterations = rungs.get(level);
      List<Trial> here = rung.stream().map(trial -> trial.withIterations(iterations)).toList();
      Optional<Trial> open =
          here.stream().filter(trial -> results.stream().noneMatch(trial::isOf)).findFirst();
      if (open.isPresent()) {
        return open;
      }
      rung = best(here, results, width(level + 1));
    }
    return Optional.empty();
  }

  @Override
  public int size() {
    int size = 0;
    for (int level = 0; level < rungs.size(); level++) {
      size += width(level);
    }
    return size;
  }

  /** How many trials a rung has: an eta-th of the one below, but not none. */
  private int width(int level) {
    int width = trials.size();
    for (int below = 0; below < level; below++) {
      width = Math.min(width, Math.max(1, width / eta));
    }
    return width;
  }

  private List<Trial> best(List<Trial> rung, List<TrialResult> results, int width) {
    return results.stream()
        .filter(result -> result.value().isPresent())
        .sorted(TrialResult.bestFirst(metric))
        .flatMap(result -> rung.stream().filter(trial -> trial.isOf(result)))
        .limit(width)
        .toList();
  }
}

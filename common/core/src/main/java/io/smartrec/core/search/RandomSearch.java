package io.smartrec.core.search;

import java.util.List;
import java.util.Optional;

/** Every trial once, in the order of their numbers. */
public final class RandomSearch implements Search {
  private final List<Trial> trials;

  /** Spends these trials. */
  public RandomSearch(List<Trial> trials) {
    this.trials = List.copyOf(trials);
  }

  @Override
  public Optional<Trial> next(List<TrialResult> results) {
    return trials.stream().filter(trial -> results.stream().noneMatch(trial::isOf)).findFirst();
  }

  @Override
  public int size() {
    return trials.size();
  }
}

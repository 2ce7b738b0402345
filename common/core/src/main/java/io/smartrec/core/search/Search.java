package io.smartrec.core.search;

import java.util.List;
import java.util.Optional;

/**
 * Which trial comes next. It follows from the results alone: a search that was interrupted goes on
 * where it was.
 */
public interface Search {
  /**
   * The next trial; empty when all is done.
   *
   * @param results all so far, in any order; results of trials that are none of this search's are
   *     not looked at
   */
  Optional<Trial> next(List<TrialResult> results);

  /** How many trials there are at most. */
  int size();
}

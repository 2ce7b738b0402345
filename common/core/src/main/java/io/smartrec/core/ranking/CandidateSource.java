package io.smartrec.core.ranking;

import java.util.function.IntPredicate;

/** Where the candidates of a user come from. */
public interface CandidateSource {
  /**
   * The candidates that are eligible, each once.
   *
   * @param eligible says the same of an item as long as the stream is read
   */
  CandidateStream stream(IntPredicate eligible);
}

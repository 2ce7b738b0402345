package io.smartrec.core.ranking;

/**
 * Candidates of one user, best first: by score descending, then by index. Starts before the first.
 */
public interface CandidateStream {
  /** Goes to the next candidate; false when there is none. */
  boolean next();

  /** The index of the candidate; after {@link #next} was true. */
  int item();

  /** The score of the candidate; after {@link #next} was true. */
  float score();
}

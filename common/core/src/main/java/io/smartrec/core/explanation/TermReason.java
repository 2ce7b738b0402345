package io.smartrec.core.explanation;

/**
 * A term that the item and what the user likes have in common.
 *
 * @param field where the term stands, for example {@code genres}
 */
public record TermReason(String field, String term, double contribution) implements Reason {
  public TermReason {
    Finite.require(contribution, "The contribution of term", term);
  }

  @Override
  public String name() {
    return term;
  }
}

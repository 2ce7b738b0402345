package io.smartrec.core.explanation;

/**
 * Reasons that are not named.
 *
 * @param count how many, at least 1
 * @param contribution the sum of theirs
 */
public record OthersReason(int count, double contribution) implements Reason {
  public OthersReason {
    if (count < 1) {
      throw new IllegalArgumentException("Other reasons must be at least 1, were " + count);
    }
    Finite.require(contribution, "The contribution of", "other reasons");
  }

  @Override
  public String name() {
    return "";
  }
}

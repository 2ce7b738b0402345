package io.smartrec.core.explanation;

/**
 * Users like this one.
 *
 * @param segment what they share, for example {@code country=DE}
 */
public record SegmentReason(String segment, double contribution) implements Reason {
  /** All users: the share of a score that no group gives. */
  public static final String EVERYONE = "everyone";

  public SegmentReason {
    Finite.require(contribution, "The contribution of segment", segment);
  }

  @Override
  public String name() {
    return segment;
  }
}

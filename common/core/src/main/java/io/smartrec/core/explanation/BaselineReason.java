package io.smartrec.core.explanation;

/**
 * A part of a predicted rating that no item of the history gave.
 *
 * @param baseline its name
 */
public record BaselineReason(String baseline, double contribution) implements Reason {
  /** The mean of all ratings. */
  public static final String MEAN = "mean";

  /** The mean of all ratings and how the user differs from it. */
  public static final String MEAN_AND_USER = "mean_and_user";

  /** How the item differs from the mean. */
  public static final String ITEM = "item";

  public BaselineReason {
    Finite.require(contribution, "The contribution of baseline", baseline);
  }

  @Override
  public String name() {
    return baseline;
  }
}

package io.smartrec.core.explanation;

/**
 * A member of a blend.
 *
 * @param model its code, for example {@code als}
 */
public record ModelReason(String model, double contribution) implements Reason {
  public ModelReason {
    Finite.require(contribution, "The contribution of model", model);
  }

  @Override
  public String name() {
    return model;
  }
}

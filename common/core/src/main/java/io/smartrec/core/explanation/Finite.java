package io.smartrec.core.explanation;

/** JSON has no NaN and no infinity. */
final class Finite {
  private Finite() {}

  /** The message is put together only when it is needed: this is called for every reason. */
  static void require(double value, String what, String name) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(what + " " + name + " must be finite, was " + value);
    }
  }
}

package io.smartrec.core.quality;

/**
 * What a gate said.
 *
 * @param gate its name in the configuration
 * @param verdict whether the number lies within its limits
 * @param value the number; infinite where there is nothing to measure
 * @param words the number and its limit in a sentence
 */
public record GateResult(String gate, Verdict verdict, double value, String words) {
  /** How it ended. */
  public enum Verdict {
    PASSED,
    WARNED,
    FAILED
  }
}

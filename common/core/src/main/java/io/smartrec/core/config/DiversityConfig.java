package io.smartrec.core.config;

/**
 * Maximal marginal relevance.
 *
 * @param strength weight of being unlike what stands in the list already against being relevant, 0
 *     (off) to less than 1
 * @param pool the best candidates that are looked at, 1 to 10000
 */
public record DiversityConfig(double strength, int pool) {
  /** Lists by score alone. */
  public static final DiversityConfig OFF = new DiversityConfig(0, 1);

  /** Whether lists are spread. */
  public boolean isOn() {
    return strength > 0;
  }
}

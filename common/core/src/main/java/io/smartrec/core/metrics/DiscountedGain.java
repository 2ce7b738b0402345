package io.smartrec.core.metrics;

/** The discounted cumulative gain of a list beside that of the best possible list, rank by rank. */
final class DiscountedGain {
  private static final double LOG_2 = Math.log(2);

  private int rank;
  private double gained;
  private double ideal;

  /** Adds the gains at the next rank, each divided by log2(rank + 1). */
  void next(double gain, double idealGain) {
    rank++;
    if (gain == 0 && idealGain == 0) {
      return;
    }
    double discount = LOG_2 / Math.log(rank + 1.0);
    gained += gain * discount;
    ideal += idealGain * discount;
  }

  double normalized() {
    return gained / ideal;
  }
}

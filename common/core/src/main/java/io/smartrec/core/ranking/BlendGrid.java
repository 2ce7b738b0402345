package io.smartrec.core.ranking;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Weights to be tried: points of a simplex, none negative, with the sum 1. */
public final class BlendGrid {
  private BlendGrid() {}

  /**
   * An even grid, as fine as fits: all whole multiples of 1/s with the sum 1, in a fixed order. The
   * corners, one member alone, are always among them.
   *
   * @param members at least 1
   * @param maxPoints at least {@code members}
   */
  public static List<double[]> of(int members, int maxPoints) {
    if (members < 1 || maxPoints < members) {
      throw new IllegalArgumentException(
          "%d points are no grid of %d members".formatted(maxPoints, members));
    }
    List<double[]> points = new ArrayList<>();
    add(new int[members], 0, steps(members, maxPoints), steps(members, maxPoints), points);
    return points;
  }

  /**
   * A grid of half the step around a point: the point moved from one member to another by half a
   * step of {@link #of}, and by a quarter; the nearest first come first.
   *
   * @param maxPoints as of {@link #of}, which gave the point
   */
  public static List<double[]> around(double[] point, int maxPoints) {
    double step = 1.0 / steps(point.length, maxPoints);
    List<double[]> points = new ArrayList<>();
    for (double move : new double[] {step / 4, step / 2}) {
      for (int from = 0; from < point.length; from++) {
        for (int to = 0; to < point.length; to++) {
          if (from != to && point[from] >= move) {
            double[] moved = point.clone();
            moved[from] -= move;
            moved[to] += move;
            points.add(moved);
          }
        }
      }
    }
    return points;
  }

  /** The largest s of which there are not too many points; 1 for one member, which has but one. */
  private static int steps(int members, int maxPoints) {
    int steps = 1;
    while (members > 1 && points(members, steps + 1) <= maxPoints) {
      steps++;
    }
    return steps;
  }

  /** The number of ways to give {@code steps} to members: steps + members - 1 over members - 1. */
  private static double points(int members, int steps) {
    double points = 1;
    for (int i = 1; i < members; i++) {
      points = points * (steps + i) / i;
    }
    return points;
  }

  private static void add(int[] given, int member, int left, int steps, List<double[]> points) {
    if (member == given.length - 1) {
      given[member] = left;
      points.add(Arrays.stream(given).mapToDouble(part -> (double) part / steps).toArray());
      return;
    }
    for (int part = left; part >= 0; part--) {
      given[member] = part;
      add(given, member + 1, left - part, steps, points);
    }
  }
}

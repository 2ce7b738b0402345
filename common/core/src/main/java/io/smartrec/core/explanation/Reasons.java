package io.smartrec.core.explanation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Makes few reasons of many: the strongest, by the size of their contribution, and the rest as one
 * {@link OthersReason}, so that the sum stays the same. What contributes 0 is no reason and is left
 * out. The result is strongest first, with the rest at the end.
 */
public final class Reasons {
  /** Terms may be the same in two fields. */
  private static final Comparator<Reason> BY_NAME =
      Comparator.comparing(Reason::name)
          .thenComparing(reason -> reason instanceof TermReason term ? term.field() : "");

  private Reasons() {}

  /**
   * The strongest of all; of the same size the lower name (id, term). An {@link OthersReason} is
   * never among the strongest: it is added to the rest.
   *
   * @param max how many to keep, at least 0
   */
  public static List<Reason> strongest(List<? extends Reason> reasons, int max) {
    List<Reason> named = new ArrayList<>(reasons.size());
    int others = 0;
    double othersSum = 0;
    for (Reason reason : reasons) {
      if (reason instanceof OthersReason rest) {
        others += rest.count();
        othersSum += rest.contribution();
      } else {
        named.add(reason);
      }
    }
    named.sort(BY_NAME);
    double[] contributions = named.stream().mapToDouble(Reason::contribution).toArray();
    return strongest(contributions, named::get, max, new Rest(others, othersSum));
  }

  /**
   * The strongest by their contributions; makes only the reasons that are kept. Of the same size
   * the lower index is kept: contributions in the order of ids give the same as the list of all.
   *
   * @param reason makes the reason with this index
   * @param max how many to keep, at least 0
   */
  public static List<Reason> strongest(
      double[] contributions, IntFunction<? extends Reason> reason, int max) {
    return strongest(contributions, reason, max, new Rest(0, 0));
  }

  /** The sum of all contributions. */
  public static double sum(List<? extends Reason> reasons) {
    double sum = 0;
    for (Reason reason : reasons) {
      sum += reason.contribution();
    }
    return sum;
  }

  private static List<Reason> strongest(
      double[] contributions, IntFunction<? extends Reason> reason, int max, Rest rest) {
    if (max < 0) {
      throw new IllegalArgumentException("Reasons to keep must be at least 0, were " + max);
    }
    int[] kept = new int[Math.min(max, contributions.length)];
    int size = 0;
    for (int i = 0; i < contributions.length; i++) {
      if (contributions[i] == 0) {
        continue;
      }
      int at = size;
      while (at > 0 && isStronger(contributions[i], contributions[kept[at - 1]])) {
        at--;
      }
      if (at == kept.length) {
        rest.add(contributions[i]);
        continue;
      }
      if (size == kept.length) {
        rest.add(contributions[kept[--size]]);
      }
      System.arraycopy(kept, at, kept, at + 1, size - at);
      kept[at] = i;
      size++;
    }
    List<Reason> reasons = new ArrayList<>(size + 1);
    for (int i = 0; i < size; i++) {
      reasons.add(reason.apply(kept[i]));
    }
    if (rest.count > 0) {
      reasons.add(new OthersReason(rest.count, rest.sum));
    }
    return List.copyOf(reasons);
  }

  private static boolean isStronger(double contribution, double other) {
    return Math.abs(contribution) > Math.abs(other);
  }

  private static final class Rest {
    private int count;
    private double sum;

    Rest(int count, double sum) {
      this.count = count;
      this.sum = sum;
    }

    void add(double contribution) {
      count++;
      sum += contribution;
    }
  }
}

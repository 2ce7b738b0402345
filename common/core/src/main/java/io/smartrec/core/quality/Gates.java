package io.smartrec.core.quality;

import io.smartrec.core.config.GatesConfig;
import io.smartrec.core.config.GatesConfig.Limit;
import io.smartrec.core.quality.GateResult.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Holds the rows of a source as a whole against the configured limits. */
public final class Gates {
  private static final double SECONDS_PER_DAY = 86_400;

  private final GatesConfig config;
  private final Instant now;

  /**
   * @param config the limits
   * @param now the start of the run
   */
  public Gates(GatesConfig config, Instant now) {
    this.config = config;
    this.now = now;
  }

  /**
   * What every gate says that has something to compare. Volume and drift need earlier runs, age and
   * drift need interactions, the rejected share needs rows.
   *
   * @param rows the rows now
   * @param history the last runs of the same source and table that read as much: all of it, or an
   *     interval
   */
  public List<GateResult> judge(Batch rows, List<BatchProfile> history) {
    BatchProfile batch = rows.profile();
    List<GateResult> results = new ArrayList<>();
    results.add(atLeast("min-rows", config.minRows(), (double) batch.read(), "rows were read"));
    if (batch.read() > 0) {
      double share = (double) batch.rejected() / batch.read();
      results.add(
          atMost("rejected-share", config.rejectedShare(), share, "is the share of refused rows"));
    }
    batch
        .newest()
        .ifPresent(
            newest ->
                results.add(
                    atMost(
                        "newest-age-days",
                        config.newestAgeDays(),
                        Duration.between(newest, now).toSeconds() / SECONDS_PER_DAY,
                        "days is the age of the newest good interaction")));
    medianRead(history)
        .filter(median -> median > 0)
        .ifPresent(
            median ->
                results.add(
                    atMost(
                        "volume-ratio",
                        config.volumeRatio(),
                        // Without any rows it is infinite.
                        Math.max(batch.read() / median, median / batch.read()),
                        "times is the number of rows away from the median of the last runs")));
    var before = BatchProfile.sum(history);
    if (!before.isEmpty() && !batch.actions().isEmpty()) {
      results.add(
          atMost(
              "action-drift",
              config.actionDrift(),
              PopulationStability.index(before, batch.actions()),
              "is the population stability index of the action types"));
    }
    return results;
  }

  /** On which side of its limit a number has to be. */
  private enum Side {
    AT_LEAST("at least"),
    AT_MOST("at most");

    private final String words;

    Side(String words) {
      this.words = words;
    }

    boolean isPast(double value, double bound) {
      return this == AT_LEAST ? value < bound : value > bound;
    }
  }

  private static Optional<Double> medianRead(List<BatchProfile> history) {
    if (history.isEmpty()) {
      return Optional.empty();
    }
    double[] reads = history.stream().mapToDouble(BatchProfile::read).sorted().toArray();
    int middle = reads.length / 2;
    return Optional.of(
        reads.length % 2 == 1 ? reads[middle] : (reads[middle - 1] + reads[middle]) / 2);
  }

  private static GateResult atLeast(String gate, Limit limit, double value, String what) {
    return result(gate, limit, value, what, Side.AT_LEAST);
  }

  private static GateResult atMost(String gate, Limit limit, double value, String what) {
    return result(gate, limit, value, what, Side.AT_MOST);
  }

  private static GateResult result(String gate, Limit limit, double value, String what, Side side) {
    Verdict verdict = Verdict.PASSED;
    String words = plain(value) + " " + what;
    if (limit.fail().filter(bound -> side.isPast(value, bound)).isPresent()) {
      verdict = Verdict.FAILED;
      words += "; " + side.words + " " + plain(limit.fail().get()) + " is allowed";
    } else if (limit.warn().filter(bound -> side.isPast(value, bound)).isPresent()) {
      verdict = Verdict.WARNED;
      words += "; " + side.words + " " + plain(limit.warn().get()) + " is expected";
    }
    return new GateResult(gate, verdict, value, words);
  }

  private static String plain(double number) {
    return number == Math.rint(number) && !Double.isInfinite(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.3f", number);
  }
}

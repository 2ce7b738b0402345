package io.smartrec.core.quality;

import io.smartrec.core.config.GatesConfig;
import io.smartrec.core.config.GatesConfig.Limit;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.quality.GateResult.Verdict;
import io.smartrec.core.run.Extent;
import io.smartrec.core.run.Interval;
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
   * What every gate says that has something to compare. Volume and drift need earlier runs, drift
   * needs good interactions, the rejected share needs rows, age needs a table of interactions.
   *
   * @param batch the rows now
   * @param history the last runs of the same source and table that read as much: all of it, or an
   *     interval
   */
  public List<GateResult> judge(Batch batch, List<BatchProfile> history) {
    BatchProfile profile = batch.profile();
    List<GateResult> results = new ArrayList<>();
    results.add(atLeast("min-rows", config.minRows(), (double) profile.read(), "rows were read"));
    if (profile.read() > 0) {
      results.add(rejectedShare(batch));
    }
    if (batch.entity() == Entity.INTERACTIONS) {
      results.add(newestAge(batch));
    }
    medianRead(history)
        .filter(median -> median > 0)
        .ifPresent(
            median ->
                results.add(
                    atMost(
                        "volume-ratio",
                        config.volumeRatio(),
                        // Without any rows it is infinite.
                        Math.max(profile.read() / median, median / profile.read()),
                        "times is the number of rows away from the median of the last runs")));
    var before = BatchProfile.sum(history);
    if (!before.isEmpty() && !profile.actions().isEmpty()) {
      results.add(
          atMost(
              "action-drift",
              config.actionDrift(),
              PopulationStability.index(before, profile.actions()),
              "is the population stability index of the action types"));
    }
    return results;
  }

  /**
   * Rows without a time come with every interval, however few the others are: they are held against
   * all of the source, the others against each other, and the worse of the two counts.
   */
  private GateResult rejectedShare(Batch batch) {
    double share = batch.refusedShare();
    String what = "is the share of refused rows";
    if (batch.extent() == Extent.INTERVAL) {
      boolean undated = batch.undatedShare() > batch.refusedShareOfDated();
      share = undated ? batch.undatedShare() : batch.refusedShareOfDated();
      what +=
          undated
              ? " without a readable time in all of the source"
              : " among those of the interval";
    }
    return atMost("rejected-share", config.rejectedShare(), share, what);
  }

  /**
   * As old as the newest good interaction is at the end of the interval, or now where that is
   * earlier. Without any it is at least as old as the interval is long.
   */
  private GateResult newestAge(Batch batch) {
    Interval interval = batch.interval();
    Instant at = interval.end().filter(end -> end.isBefore(now)).orElse(now);
    String when = at.equals(now) ? "" : " at the end of the interval";
    double days;
    String what;
    if (batch.profile().newest().isPresent()) {
      days = daysBetween(batch.profile().newest().get(), at);
      what = "days is the age of the newest good interaction" + when;
    } else if (interval.start().isPresent()) {
      days = Math.max(0, daysBetween(interval.start().get(), at));
      what = "days at least is the age of the newest good interaction%s: the interval has none";
      what = what.formatted(when);
    } else {
      days = Double.POSITIVE_INFINITY;
      what = "days is the age of the newest good interaction: there is none";
    }
    return atMost("newest-age-days", config.newestAgeDays(), days, what);
  }

  private static double daysBetween(Instant from, Instant to) {
    return Duration.between(from, to).toSeconds() / SECONDS_PER_DAY;
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
    if (number == Double.POSITIVE_INFINITY) {
      return "infinite";
    }
    return number == Math.rint(number)
        ? String.format(Locale.ROOT, "%.0f", number)
        : String.format(Locale.ROOT, "%.3f", number);
  }
}

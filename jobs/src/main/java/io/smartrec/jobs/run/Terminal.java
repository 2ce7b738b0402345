package io.smartrec.jobs.run;

import io.smartrec.core.run.Progress;
import io.smartrec.spark.session.TaskProgress;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Tells progress on standard error: one live line on a terminal, plain lines otherwise. Standard
 * output belongs to the result.
 */
public final class Terminal implements Progress, TaskProgress {
  private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(10);
  private static final Duration LIVE_INTERVAL = Duration.ofMillis(250);
  private static final int ENOUGH_TASKS = 4;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream err;
  private final boolean live;
  private final Clock clock;
  private @Nullable String phase;
  private String iteration = "";
  private Instant phaseStart;
  private Instant lastShown;

  /**
   * @param err where progress goes
   * @param live whether {@code err} is a terminal
   * @param clock for durations
   */
  public Terminal(PrintStream err, boolean live, Clock clock) {
    this.err = err;
    this.live = live;
    this.clock = clock;
    this.phaseStart = clock.instant();
    this.lastShown = phaseStart;
  }

  @Override
  public synchronized void phase(String name) {
    endPhase();
    phase = name;
    iteration = "";
    phaseStart = clock.instant();
    lastShown = phaseStart;
    if (live) {
      err.print(CLEAR_LINE + "  " + name + " ...");
      err.flush();
    }
  }

  @Override
  public synchronized void say(String line) {
    err.println(live ? CLEAR_LINE + "  " + line : "  " + line);
  }

  /** A command begins. */
  public synchronized void title(String line) {
    endPhase();
    err.println(line);
  }

  @Override
  public synchronized void tasks(int done, int total, Duration elapsed) {
    Instant now = clock.instant();
    Duration interval = live ? LIVE_INTERVAL : PLAIN_INTERVAL;
    if (phase == null || Duration.between(lastShown, now).compareTo(interval) < 0) {
      return;
    }
    lastShown = now;
    String line =
        String.format(
            Locale.ROOT,
            "  %s ... %.0f s; %sthis step: %d of %d tasks%s",
            phase,
            seconds(Duration.between(phaseStart, now)),
            iteration,
            done,
            total,
            estimate(done, total, elapsed));
    if (live) {
      err.print(CLEAR_LINE + line);
      err.flush();
    } else {
      err.println(line);
    }
  }

  @Override
  public synchronized void iterations(int done, int total, Duration elapsed) {
    iteration =
        String.format(
            Locale.ROOT,
            "iteration %d of %d%s; ",
            Math.min(done + 1, total),
            total,
            done == 0
                ? ""
                : String.format(
                    Locale.ROOT, ", about %.0f s left", seconds(elapsed) * (total - done) / done));
  }

  @Override
  public synchronized void iterationsEnded() {
    iteration = "";
  }

  /** Of the Spark jobs that run now: of those to come nothing is known. */
  private static String estimate(int done, int total, Duration elapsed) {
    if (done == total || done < ENOUGH_TASKS) {
      return "";
    }
    double left = seconds(elapsed) * (total - done) / done;
    return String.format(Locale.ROOT, ", about %.0f s left", left);
  }

  /** The last phase has ended. */
  public synchronized void endPhase() {
    if (phase != null) {
      String line =
          String.format(
              Locale.ROOT,
              "  %s (%.1f s)",
              phase,
              seconds(Duration.between(phaseStart, clock.instant())));
      err.println(live ? CLEAR_LINE + line : line);
      phase = null;
    }
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}

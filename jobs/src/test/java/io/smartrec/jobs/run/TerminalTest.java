package io.smartrec.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {
  private static final String CLEAR = "\r\u001b[K";

  private final ByteArrayOutputStream told = new ByteArrayOutputStream();
  private final HandClock clock = new HandClock();

  @Test
  void plainTellsAPhaseWhenItHasEnded() {
    Terminal terminal = plain();

    terminal.title("smartrec train, run 1");
    terminal.phase("split");
    assertThat(lines()).containsExactly("smartrec train, run 1");

    clock.forward(Duration.ofMillis(1500));
    terminal.say("90 interactions");
    terminal.phase("baseline");
    clock.forward(Duration.ofMillis(50));
    terminal.endPhase();

    assertThat(lines())
        .containsExactly(
            "smartrec train, run 1", "  90 interactions", "  split (1.5 s)", "  baseline (0.1 s)");
  }

  @Test
  void aPhaseEndsOnce() {
    Terminal terminal = plain();

    terminal.phase("split");
    terminal.endPhase();
    terminal.endPhase();

    assertThat(lines()).containsExactly("  split (0.0 s)");
  }

  @Test
  void plainTellsTasksEveryTenSeconds() {
    Terminal terminal = plain();
    terminal.phase("score");

    clock.forward(Duration.ofSeconds(9));
    terminal.tasks(1, 40, Duration.ofSeconds(4));
    assertThat(lines()).isEmpty();

    clock.forward(Duration.ofSeconds(1));
    terminal.tasks(10, 40, Duration.ofSeconds(5));
    // 10 of 40 took 5 s, so the other 30 take 15 s.
    assertThat(lines())
        .containsExactly("  score ... 10 s; this step: 10 of 40 tasks, about 15 s left");

    terminal.tasks(11, 40, Duration.ofSeconds(5));
    assertThat(lines()).hasSize(1);
  }

  @Test
  void nothingIsEstimatedWithoutAnythingToGoBy() {
    Terminal terminal = plain();
    terminal.phase("score");

    clock.forward(Duration.ofSeconds(10));
    terminal.tasks(3, 40, Duration.ofSeconds(10));
    clock.forward(Duration.ofSeconds(10));
    terminal.tasks(40, 40, Duration.ofSeconds(20));

    assertThat(lines())
        .containsExactly(
            "  score ... 10 s; this step: 3 of 40 tasks",
            "  score ... 20 s; this step: 40 of 40 tasks");
  }

  /** 3 of 15 took 6 s, so the other 12 take 24 s. */
  @Test
  void tellsTheIterationUntilThePhaseEnds() {
    Terminal terminal = plain();
    terminal.phase("train");
    terminal.iterations(0, 15, Duration.ZERO);
    clock.forward(Duration.ofSeconds(10));
    terminal.tasks(1, 2, Duration.ofSeconds(1));
    terminal.iterations(3, 15, Duration.ofSeconds(6));
    clock.forward(Duration.ofSeconds(10));
    terminal.tasks(2, 2, Duration.ofSeconds(1));
    terminal.phase("judge");
    clock.forward(Duration.ofSeconds(10));
    terminal.tasks(1, 2, Duration.ofSeconds(1));

    assertThat(lines())
        .containsExactly(
            "  train ... 10 s; iteration 1 of 15; this step: 1 of 2 tasks",
            "  train ... 20 s; iteration 4 of 15, about 24 s left; this step: 2 of 2 tasks",
            "  train (20.0 s)",
            "  judge ... 10 s; this step: 1 of 2 tasks");
  }

  @Test
  void tellsNoIterationOfATrainingThatHasEndedWithinThePhase() {
    Terminal terminal = plain();
    terminal.phase("train and judge");
    terminal.iterations(14, 15, Duration.ofSeconds(28));
    terminal.iterationsEnded();
    clock.forward(Duration.ofSeconds(10));
    terminal.tasks(1, 2, Duration.ofSeconds(1));

    assertThat(lines()).containsExactly("  train and judge ... 10 s; this step: 1 of 2 tasks");
  }

  @Test
  void tasksOutsideOfAPhaseAreNotTold() {
    Terminal terminal = plain();

    clock.forward(Duration.ofMinutes(1));
    terminal.tasks(1, 2, Duration.ofSeconds(1));

    assertThat(lines()).isEmpty();
  }

  @Test
  void liveWritesOneLineOverAndOver() {
    Terminal terminal = new Terminal(stream(), true, clock);

    terminal.phase("score");
    clock.forward(Duration.ofMillis(200));
    terminal.tasks(4, 16, Duration.ofMillis(200));
    clock.forward(Duration.ofMillis(800));
    terminal.tasks(8, 16, Duration.ofSeconds(1));
    terminal.say("2 users");
    terminal.endPhase();

    assertThat(text())
        .isEqualTo(
            CLEAR
                + "  score ..."
                + CLEAR
                + "  score ... 1 s; this step: 8 of 16 tasks, about 1 s left"
                + CLEAR
                + "  2 users\n"
                + CLEAR
                + "  score (1.0 s)\n");
  }

  private Terminal plain() {
    return new Terminal(stream(), false, clock);
  }

  private PrintStream stream() {
    return new PrintStream(told, true, StandardCharsets.UTF_8);
  }

  private String text() {
    return told.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  private List<String> lines() {
    return text().lines().toList();
  }

  /** Stands until it is put forward. */
  private static final class HandClock extends Clock {
    private Instant now = Instant.parse("2026-02-01T00:00:00Z");

    void forward(Duration duration) {
      now = now.plus(duration);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException("Instants have no zone");
    }
  }
}

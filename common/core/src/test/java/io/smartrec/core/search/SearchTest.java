package io.smartrec.core.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.metrics.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final int ENOUGH = 10_000;

  @Test
  void rungsGoDownFromAllIterationsByThirds() {
    assertThat(SuccessiveHalving.rungs(5, 45, 3)).containsExactly(5, 15, 45);
    // 20 / 3 = 6.7, 20 / 9 = 2.2
    assertThat(SuccessiveHalving.rungs(5, 20, 3)).containsExactly(7, 20);
    assertThat(SuccessiveHalving.rungs(10, 20, 3)).containsExactly(20);
    assertThat(SuccessiveHalving.rungs(1, 1, 3)).containsExactly(1);
  }

  /** Nine trials of which the higher number is better: 0 to 8, then 8, 7, 6, then 8. */
  @Test
  void theBestThirdGoesOn() {
    Search search = new SuccessiveHalving(Settings.trials(9), List.of(5, 15, 45), 3, Metric.NDCG);

    List<Trial> run = run(search, new ArrayList<>(), Trial::number, ENOUGH);

    assertThat(run)
        .extracting(trial -> trial.number() + "@" + trial.iterations())
        .containsExactly(
            "0@5", "1@5", "2@5", "3@5", "4@5", "5@5", "6@5", "7@5", "8@5", "8@15", "7@15", "6@15",
            "8@45");
    assertThat(search.size()).isEqualTo(13);
  }

  @Test
  void ofAMetricThatShouldBeLowTheLowestGoOn() {
    Search search = new SuccessiveHalving(Settings.trials(3), List.of(5, 15), 3, Metric.POPULARITY);

    assertThat(run(search, new ArrayList<>(), Trial::number, ENOUGH).get(3).number()).isZero();
  }

  @Test
  void failedTrialsDoNotGoOn() {
    Search search = new SuccessiveHalving(Settings.trials(3), List.of(5, 15), 3, Metric.NDCG);
    List<TrialResult> results = new ArrayList<>();
    results.add(new TrialResult(0, 5, OptionalDouble.of(0.1)));
    results.add(new TrialResult(1, 5, OptionalDouble.empty()));
    results.add(new TrialResult(2, 5, OptionalDouble.empty()));

    assertThat(search.next(results).orElseThrow().number()).isZero();
    results.set(0, new TrialResult(0, 5, OptionalDouble.empty()));
    assertThat(search.next(results)).isEmpty();
  }

  /** Killed anywhere, in whatever order the results are read again. */
  @Property(tries = 200)
  void goesOnWhereItWas(
      @ForAll @IntRange(min = 1, max = 30) int trials,
      @ForAll @IntRange(max = 40) int killedAfter,
      @ForAll long chance) {
    ToDoubleFunction<Trial> value =
        trial -> new Random(chance + 31L * trial.number() + trial.iterations()).nextDouble();
    for (Search search : searches(trials)) {
      List<Trial> whole = run(search, new ArrayList<>(), value, ENOUGH);

      List<TrialResult> results = new ArrayList<>();
      List<Trial> parts = new ArrayList<>(run(search, results, value, killedAfter));
      Collections.shuffle(results, new Random(chance));
      parts.addAll(run(search, results, value, ENOUGH));

      assertThat(parts).isEqualTo(whole).doesNotHaveDuplicates();
      assertThat(whole).hasSizeLessThanOrEqualTo(search.size());
    }
  }

  /** More trials later: what was done stays done. */
  @Property(tries = 200)
  void moreTrialsGoOnAfterFewer(
      @ForAll @IntRange(min = 1, max = 15) int few, @ForAll @IntRange(max = 15) int more) {
    List<TrialResult> results = new ArrayList<>();
    run(new RandomSearch(Settings.trials(few)), results, Trial::number, ENOUGH);

    List<Trial> added =
        run(new RandomSearch(Settings.trials(few + more)), results, Trial::number, ENOUGH);

    assertThat(added).isEqualTo(Settings.trials(few + more).subList(few, few + more));
  }

  /** Every rung is trained by those who did best in the one below. */
  @Property(tries = 200)
  void nobodyGoesOnBeforeABetterOne(
      @ForAll @IntRange(min = 1, max = 30) int trials, @ForAll long chance) {
    ToDoubleFunction<Trial> value = trial -> new Random(chance + trial.number()).nextDouble();
    Search search =
        new SuccessiveHalving(Settings.trials(trials), List.of(5, 15, 45), 3, Metric.NDCG);

    List<Trial> run = run(search, new ArrayList<>(), value, ENOUGH);

    double best = run.stream().mapToDouble(value).max().orElseThrow();
    assertThat(value.applyAsDouble(run.get(run.size() - 1))).isLessThanOrEqualTo(best);
    assertThat(run.stream().filter(t -> t.iterations() == 15).mapToDouble(value).max())
        .hasValue(best);
    assertThat(run.stream().filter(t -> t.iterations() == 45).mapToDouble(value).max())
        .hasValue(best);
  }

  @Test
  void resultsAreOrderedByValueThenNumberThenIterations() {
    List<TrialResult> results = new ArrayList<>();
    results.add(new TrialResult(3, 5, OptionalDouble.empty()));
    results.add(new TrialResult(2, 5, OptionalDouble.of(0.2)));
    results.add(new TrialResult(1, 9, OptionalDouble.of(0.2)));
    results.add(new TrialResult(1, 5, OptionalDouble.of(0.2)));
    results.add(new TrialResult(0, 5, OptionalDouble.of(0.1)));

    results.sort(TrialResult.bestFirst(Metric.NDCG));
    assertThat(results).extracting(TrialResult::number).containsExactly(1, 1, 2, 0, 3);
    assertThat(results.get(0).iterations()).isEqualTo(5);
    results.sort(TrialResult.bestFirst(Metric.POPULARITY));
    assertThat(results).extracting(TrialResult::number).containsExactly(0, 1, 1, 2, 3);
  }

  private static List<Search> searches(int trials) {
    return List.of(
        new RandomSearch(Settings.trials(trials)),
        new SuccessiveHalving(Settings.trials(trials), List.of(5, 15, 45), 3, Metric.NDCG));
  }

  /** What is run until nothing is left, or so many trials are; adds the results. */
  private static List<Trial> run(
      Search search, List<TrialResult> results, ToDoubleFunction<Trial> value, int atMost) {
    List<Trial> run = new ArrayList<>();
    Optional<Trial> next = search.next(results);
    while (next.isPresent() && run.size() < atMost) {
      Trial trial = next.get();
      run.add(trial);
      results.add(
          new TrialResult(
              trial.number(), trial.iterations(), OptionalDouble.of(value.applyAsDouble(trial))));
      next = search.next(results);
    }
    return run;
  }
}

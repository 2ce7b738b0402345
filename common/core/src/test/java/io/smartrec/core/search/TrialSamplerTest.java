package io.smartrec.core.search;

import static io.smartrec.core.search.Settings.CONFIGURED;
import static io.smartrec.core.search.Settings.SPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SearchSpace;
import io.smartrec.core.config.SearchSpace.Range;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.domain.ActionType;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TrialSamplerTest {
  @Test
  void theFirstTrialIsWhatIsConfigured() {
    assertThat(new TrialSampler(CONFIGURED, SPACE, 1).trial(0)).isEqualTo(new Trial(0, CONFIGURED));
  }

  @Property(tries = 200)
  void aTrialFollowsFromSeedAndNumberAlone(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int number) {
    Trial alone = new TrialSampler(CONFIGURED, SPACE, seed).trial(number);

    List<Trial> among = new TrialSampler(CONFIGURED, SPACE, seed).trials(60);

    assertThat(among).contains(alone);
    assertThat(new TrialSampler(CONFIGURED, SPACE, seed + 1).trial(number)).isNotEqualTo(alone);
    assertThat(new TrialSampler(CONFIGURED, SPACE, seed).trial(number + 1).train())
        .isNotEqualTo(alone.train());
  }

  @Property(tries = 200)
  void whatIsDrawnLiesInTheSpaceAndHasThreeDigits(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 1000) int number) {
    TrainConfig train = new TrialSampler(CONFIGURED, SPACE, seed).trial(number).train();

    assertThat(train.als().rank()).isIn(SPACE.ranks());
    assertThat(train.als().iterations()).isBetween(5, 20);
    assertThat(train.als().regularization()).isBetween(0.001, 1.0);
    assertThat(train.als().alpha()).isBetween(0.1, 10.0);
    assertThat(
            new BigDecimal(Double.toString(train.als().alpha())).stripTrailingZeros().precision())
        .isLessThanOrEqualTo(3);
    assertThat(train.preferences().halfLifeDays()).isIn(SPACE.halfLives());
    Map<ActionType, Double> weights = train.preferences().actionWeights();
    assertThat(weights.get(ActionType.PURCHASE)).isBetween(2.5, 10.0);
    assertThat(weights).containsOnlyKeys(ActionType.VIEW, ActionType.PURCHASE);
    assertThat(train.seed()).isEqualTo(CONFIGURED.seed());
    assertThat(train.als().blocks()).isEqualTo(CONFIGURED.als().blocks());
  }

  /** Of ln(0.001) to ln(1) each third has a third of 3000 draws, give or take 4 x 26. */
  @Test
  void rangesAreLogUniform() {
    TrialSampler sampler = new TrialSampler(CONFIGURED, SPACE, 7);
    long[] decades = new long[3];
    IntStream.rangeClosed(1, 3000)
        .mapToDouble(number -> sampler.trial(number).train().als().regularization())
        .forEach(lambda -> decades[(int) Math.min(2, Math.max(0, Math.log10(lambda) + 3))]++);

    for (long count : decades) {
      assertThat((double) count).isEqualTo(1000, within(104.0));
    }
  }

  @Test
  void settingsThatRepeatAreTriedOnce() {
    SearchSpace ranks =
        new SearchSpace(
            List.of(8, 32),
            new Range(0.1, 0.1),
            new Range(1, 1),
            new Range(15, 15),
            new Range(1, 1),
            List.of(Optional.empty()));

    List<Trial> trials = new TrialSampler(CONFIGURED, ranks, 42).trials(50);

    assertThat(trials).extracting(trial -> trial.train().als().rank()).containsExactly(32, 8);
    assertThat(ranks.isPoint()).isFalse();
  }

  @Test
  void whatWeighsNothingStaysSo() {
    PreferenceConfig noViews =
        PreferenceConfig.weighted(Map.of(ActionType.VIEW, 0.0, ActionType.PURCHASE, 900.0));
    TrainConfig config = CONFIGURED.with(noViews, CONFIGURED.als());
    TrialSampler sampler = new TrialSampler(config, SPACE, 3);

    for (int number = 1; number < 50; number++) {
      Map<ActionType, Double> weights = sampler.trial(number).train().preferences().actionWeights();
      assertThat(weights.get(ActionType.VIEW)).isZero();
      assertThat(weights.get(ActionType.PURCHASE)).isBetween(450.0, 1000.0);
    }
  }

  @Test
  void ratingsKeepWhatTheyDoNotHave() {
    PreferenceConfig ratings = CONFIGURED.preferences().rated();
    TrainConfig explicit = CONFIGURED.with(ratings, CONFIGURED.als());

    TrainConfig drawn = new TrialSampler(explicit, SPACE, 3).trial(5).train();

    assertThat(drawn.preferences()).isEqualTo(ratings);
    assertThat(drawn.als().alpha()).isEqualTo(1.0);
    assertThat(TunedSettings.of(drawn).byKey())
        .containsOnlyKeys("train.als.rank", "train.als.iterations", "train.als.regularization");
  }

  @Test
  void settingsAreWrittenAsConfigurationKeys() {
    assertThat(TunedSettings.of(CONFIGURED).hocon())
        .isEqualTo(
            "smartrec.train { als { rank = 32, iterations = 15, regularization = 0.1, alpha = 1 }, "
                + "preferences { half-life-days = off }, action-weights { view = 1, purchase = 5 } }");
  }
}

package io.smartrec.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.SearchSpace;
import io.smartrec.core.config.SearchSpace.Range;
import io.smartrec.core.config.TuneConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.search.TrialSampler;
import io.smartrec.core.search.TunedSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The section tune of the configuration, and what a search writes for it. */
class TuneConfigTest {
  @Test
  void defaultsAreThoseOfReferenceConf() {
    assertThat(load(Map.of()))
        .isEqualTo(
            new TuneConfig(
                40,
                Optional.empty(),
                TuneConfig.Search.RANDOM,
                2,
                new SearchSpace(
                    List.of(8, 16, 32, 64),
                    new Range(0.001, 1),
                    new Range(0.05, 50),
                    new Range(5, 20),
                    new Range(0.3, 3),
                    List.of(
                        Optional.empty(),
                        Optional.of(14.0),
                        Optional.of(30.0),
                        Optional.of(90.0),
                        Optional.of(180.0),
                        Optional.of(365.0)))));
  }

  @Test
  void oneNumberIsNoRange() {
    TuneConfig config =
        load(
            Map.of(
                "tune.space.alpha", "2.5",
                "tune.space.rank", "16",
                "tune.space.half-life-days", "off",
                "tune.minutes", "0.5",
                "tune.search", "halving"));

    assertThat(config.space().alpha()).isEqualTo(new Range(2.5, 2.5));
    assertThat(config.space().ranks()).containsExactly(16);
    assertThat(config.space().halfLives()).containsExactly(Optional.empty());
    assertThat(config.space().isPoint()).isFalse();
    assertThat(config.minutes()).contains(0.5);
    assertThat(config.search()).isEqualTo(TuneConfig.Search.HALVING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "tune.trials; 0; tune.trials: must be a whole number from 1 to 10000, was 0",
        "tune.minutes; 0; tune.minutes: must be from 0.1 to 100000, was 0",
        "tune.search; bayes; tune.search: must be one of random, halving, was \"bayes\"",
        "tune.windows; 0; tune.windows: must be a whole number from 1 to 100, was 0",
        "tune.space.rank; 0,8; tune.space.rank: must be 1 to 20 different whole numbers",
        "tune.space.alpha; 0,1; tune.space.alpha: must be a number, or a lower and an upper one",
        "tune.space.alpha; 3,1; tune.space.alpha: must be a number, or a lower and an upper one",
        "tune.space.alpha; 1,2,3; tune.space.alpha: must be a number, or a lower and an upper one",
        "tune.space.alpha; x; tune.space.alpha: must be a number, or a lower and an upper one",
        "tune.space.iterations; 1.5,3; tune.space.iterations: must be whole numbers",
        "tune.space.iterations; 1,300; tune.space.iterations: must be a number",
        "tune.space.half-life-days; 0,off; tune.space.half-life-days: must be 1 to 20 different",
        "tune.spaces.rank; 8; unknown key tune.spaces.rank"
      })
  void refusesWhatIsOutOfRange(String key, String value, String message) {
    assertThatThrownBy(() -> load(Map.of(key, value)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(message);
  }

  /** Whatever is drawn, its line for a configuration file is read as what was drawn. */
  @Test
  void settingsAreReadAsTheyAreWritten(@TempDir Path directory) throws IOException {
    var configured = ConfigLoader.load(Optional.empty(), Map.of(), Map.of()).train();
    TrialSampler sampler = new TrialSampler(configured, load(Map.of()).space(), 42);

    for (int number = 0; number < 50; number++) {
      var train = sampler.trial(number).train();
      TunedSettings settings = TunedSettings.of(train);
      Path file = Files.writeString(directory.resolve("best.conf"), settings.hocon() + "\n");

      assertThat(ConfigLoader.load(Optional.of(file), Map.of(), Map.of()).train()).isEqualTo(train);
      assertThat(ConfigLoader.load(Optional.empty(), settings.byKey(), Map.of()).train())
          .isEqualTo(train);
    }
  }

  private static TuneConfig load(Map<String, String> overrides) {
    return ConfigLoader.load(Optional.empty(), overrides, Map.of()).tune();
  }
}

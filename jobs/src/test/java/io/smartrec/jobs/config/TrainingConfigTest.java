package io.smartrec.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.SplitConfig.Method;
import io.smartrec.core.config.SplitConfig.Stratify;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code train} and {@code evaluation} as reference.conf declares them. */
class TrainingConfigTest {
  @Test
  void defaultsAreThoseOfReferenceConf() {
    SmartrecConfig config = load();

    assertThat(config.train().seed()).isEqualTo(42);
    assertThat(config.train().preferences())
        .isEqualTo(
            new PreferenceConfig(
                Feedback.IMPLICIT,
                Map.of(
                    ActionType.VIEW, 1.0,
                    ActionType.CLICK, 2.0,
                    ActionType.LIKE, 3.0,
                    ActionType.SAVE, 3.0,
                    ActionType.SHARE, 4.0,
                    ActionType.PURCHASE, 5.0),
                Optional.of(30.0),
                Optional.empty(),
                Optional.empty(),
                1));
    assertThat(config.train().als()).isEqualTo(new AlsConfig(16, 10, 0.08, 2.6, 2));
    assertThat(config.evaluation())
        .isEqualTo(
            new EvaluationConfig(
                SplitConfig.temporal(28),
                List.of(5, 10, 20),
                "ndcg@10",
                Optional.empty(),
                50_000,
                1000,
                0.95,
                new EvaluationConfig.Segments(5, 20, 0.5),
                List.of("category", "categories", "genres", "tags", "title")));
    assertThat(config.evaluation().longest()).isEqualTo(20);
    assertThat(config.evaluation().shownK()).isEqualTo(10);
  }

  @Test
  void readsHowInteractionsBecomePreferences() {
    PreferenceConfig preferences =
        load(
                "train.preferences.half-life-days", "0.5",
                "train.preferences.max-strength", "20",
                "train.preferences.negative-when", "value < 5",
                "train.preferences.negative-weight", "2",
                "train.action-weights.view", "0")
            .train()
            .preferences();

    assertThat(preferences.feedback()).isEqualTo(Feedback.IMPLICIT);
    assertThat(preferences.halfLifeDays()).contains(0.5);
    assertThat(preferences.maxStrength()).contains(20.0);
    assertThat(preferences.negativeWhen()).contains("value < 5");
    assertThat(preferences.negativeWeight()).isEqualTo(2);
    assertThat(preferences.actionWeights()).containsEntry(ActionType.VIEW, 0.0);
    assertThat(load("train.preferences.feedback", "explicit").train().preferences())
        .extracting(PreferenceConfig::feedback, PreferenceConfig::halfLifeDays)
        .containsExactly(Feedback.EXPLICIT, Optional.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "max-strength, 10",
    "negative-when, value < 5",
  })
  void refusesForRatingsWhatIsForStrengths(String key, String value) {
    assertRefused(
        "train.preferences."
            + key
            + ": is for implicit feedback only; with explicit feedback leave it out",
        "train.preferences.feedback",
        "explicit",
        "train.preferences." + key,
        value);
  }

  @Test
  void readsHowInteractionsAreDivided() {
    assertThat(split("method", "leave-last", "last", "3"))
        .extracting(SplitConfig::method, SplitConfig::last)
        .containsExactly(Method.LEAVE_LAST, 3);
    assertThat(split("method", "random", "share", "0.3", "stratify", "item"))
        .isEqualTo(SplitConfig.random(0.3, Stratify.ITEM));
    assertThat(split("method", "new-user").method()).isEqualTo(Method.NEW_USER);
    assertThat(split("method", "k-fold", "folds", "2"))
        .extracting(SplitConfig::method, SplitConfig::folds)
        .containsExactly(Method.K_FOLD, 2);
  }

  @Test
  void readsTheSourceOfAProvidedHoldout() {
    SplitConfig split =
        load(
                "evaluation.split.method", "provided",
                "evaluation.split.test-source", "held",
                "ingest.sources.held.format", "delta",
                "ingest.sources.held.path", "/lake/held",
                "ingest.sources.held.interactions", "as-is")
            .evaluation()
            .split();

    assertThat(split.testSource()).hasValueSatisfying(s -> assertThat(s.name()).isEqualTo("held"));
    assertRefused(
        "evaluation.split.test-source: must name a source of ingest.sources for this method",
        "evaluation.split.method",
        "provided");
    assertRefused(
        "evaluation.split.test-source: must be one of the sources of ingest.sources, was \"x\"",
        "evaluation.split.method",
        "provided",
        "evaluation.split.test-source",
        "x");
  }

  @ParameterizedTest
  @CsvSource({
    "train.preferences.feedback, both, 'must be one of implicit, explicit, was \"both\"'",
    "train.preferences.half-life-days, 0, 'must be from 0.001 to 36500, was 0'",
    "train.preferences.half-life-days, never, has the wrong type",
    "train.preferences.max-strength, 1e10, 'must be from 0.001 to 1000000000, was 10000000000'",
    "train.preferences.negative-weight, 0, 'must be from 0.001 to 1000, was 0'",
    "train.action-weights.view, -1, 'must be from 0 to 1000, was -1'",
    "train.als.rank, 513, 'must be a whole number from 1 to 512, was 513'",
    "evaluation.split.method, sometimes, 'must be one of temporal, leave-last, new-user, random, k-fold, provided'",
    "evaluation.split.days, 0, 'must be a whole number from 1 to 3650, was 0'",
    "evaluation.split.last, 1001, 'must be a whole number from 1 to 1000, was 1001'",
    "evaluation.split.share, 0, 'must be between 0 and 1, was 0'",
    "evaluation.split.share, 1, 'must be between 0 and 1, was 1'",
    "evaluation.split.stratify, both, 'must be one of none, user, item'",
    "evaluation.split.folds, 1, 'must be a whole number from 2 to 100, was 1'",
    "evaluation.k, '0,10', 'must be 1 to 10 different whole numbers from 1 to 1000'",
    "evaluation.k, '10,10', 'must be 1 to 10 different whole numbers from 1 to 1000'",
    "evaluation.replicates, 99, 'must be a whole number from 100 to 10000, was 99'",
    "evaluation.confidence, 1, 'must be from 0.5 to 0.999, was 1'",
    "evaluation.segments.light-from, 0, 'must be a whole number from 1 to 1000000, was 0'",
    "evaluation.segments.heavy-from, 4, 'must be at least light-from'",
    "evaluation.segments.head-share, 1, 'must be between 0 and 1, was 1'",
    "evaluation.metric, ndcg@7, 'its k must be one of evaluation.k, was ndcg@7'",
    "evaluation.metric, gini@10, 'must be one that every user has and of which more is better, was gini@10'",
    "evaluation.metric, rmse, 'must be one that every user has and of which more is better, was rmse'",
    "evaluation.metric, popularity@10, 'must be one that every user has and of which more is better, was popularity@10'",
    "evaluation.metric, ndgc@10, 'Unknown metric ''ndgc@10'': choose one of ndcg@k, graded_ndcg@k,'",
    "evaluation.metric, ndcg, 'Unknown metric ''ndcg'': choose one of'"
  })
  void refusesWhatIsOutOfRange(String key, String value, String problem) {
    assertRefused(key + ": " + problem, key, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"main category", "a,b", "$.category", "genres[0]"})
  void refusesAttributeKeysThatAreNone(String key, @TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("test.conf"),
            "smartrec.evaluation.attribute-keys = [title, \"" + key + "\"]");

    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of(), Map.of()))
        .hasMessageContaining("evaluation.attribute-keys: must be letters, digits, _ and -")
        .hasMessageContaining("was [title, " + key + "]");
  }

  @Test
  void metricsWithoutALengthAreShownAtTheLongest() {
    EvaluationConfig config =
        load("evaluation.metric", "auc", "evaluation.k", "20, 3").evaluation();

    assertThat(config.ks()).containsExactly(3, 20);
    assertThat(config.shownK()).isEqualTo(20);
  }

  private static SplitConfig split(String... keysAndValues) {
    String[] full = keysAndValues.clone();
    for (int i = 0; i < full.length; i += 2) {
      full[i] = "evaluation.split." + full[i];
    }
    return load(full).evaluation().split();
  }

  private static void assertRefused(String problem, String... keysAndValues) {
    assertThatThrownBy(() -> load(keysAndValues))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("a problem:")
        .hasMessageContaining(problem);
  }

  private static SmartrecConfig load(String... keysAndValues) {
    Map<String, String> overrides = new HashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      overrides.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return ConfigLoader.load(Optional.empty(), overrides, Map.of());
  }
}

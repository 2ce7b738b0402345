package io.smartrec.jobs.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.ItemSimilarityConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.recipe.HybridRecipe;
import io.smartrec.core.recipe.Recipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every key of {@code train} and {@code evaluation} is part of what is recorded of a model. */
class RecipeTest {
  private static final String TEST_SOURCE = "evaluation.split.test-source";

  /** For every key a value that is not its default. */
  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          entry("train.seed", "-9007199254740993"),
          entry("train.action-weights.view", "0.1"),
          entry("train.action-weights.click", "0"),
          entry("train.action-weights.like", "2.5"),
          entry("train.action-weights.save", "7"),
          entry("train.action-weights.share", "8"),
          entry("train.action-weights.purchase", "9"),
          entry("train.preferences.feedback", "explicit"),
          entry("train.preferences.half-life-days", "30.5"),
          entry("train.preferences.max-strength", "1e9"),
          entry("train.preferences.negative-when", "value < 5 AND context <> '${x}, \"a\"'"),
          entry("train.preferences.negative-weight", "2"),
          entry("train.filters.max-user-interactions", "5000"),
          entry("train.filters.available-when", "type = 'film'"),
          entry("train.filters.min-user-interactions", "2"),
          entry("train.filters.min-item-interactions", "3"),
          entry("train.filters.iterate", "true"),
          entry("train.als.rank", "8"),
          entry("train.als.iterations", "3"),
          entry("train.als.regularization", "0.01"),
          entry("train.als.alpha", "40"),
          entry("train.als.blocks", "4"),
          entry("train.item-similarity.weighting", "llr"),
          entry("train.item-similarity.neighbours", "50"),
          entry("train.item-similarity.shrinkage", "2.5"),
          entry("train.item-similarity.max-user-items", "200"),
          entry("train.item-similarity.alpha", "1.3"),
          entry("train.item-similarity.beta", "0.7"),
          entry("train.segments.user-key", "country"),
          entry("train.segments.item-key", "details.category"),
          entry("train.segments.smoothing", "7.5"),
          entry("train.content.stated.liked", "[hobbies]"),
          entry("train.content.stated.disliked", "[fears, hates]"),
          entry("train.content.stated.weight", "2.5"),
          entry("train.content.max-profile-terms", "50"),
          entry("train.trending.window-days", "off"),
          entry("train.trending.half-life-days", "3.5"),
          entry("evaluation.split.method", "random"),
          entry("evaluation.split.days", "7"),
          entry("evaluation.split.last", "2"),
          entry("evaluation.split.share", "0.3"),
          entry("evaluation.split.stratify", "user"),
          entry("evaluation.split.folds", "3"),
          entry("evaluation.k", "[5, 7, 10]"),
          entry("evaluation.metric", "map@5"),
          entry("evaluation.relevant-when", "value >= 7"),
          entry("evaluation.max-users", "1000"),
          entry("evaluation.replicates", "200"),
          entry("evaluation.confidence", "0.9"),
          entry("evaluation.segments.light-from", "4"),
          entry("evaluation.segments.heavy-from", "30"),
          entry("evaluation.segments.head-share", "0.2"),
          entry("evaluation.attribute-keys", "[details.genre, title]"));

  /** What else has to be set so that a key says anything. */
  private static final Map<String, Map<String, String>> NEEDED =
      Map.of(
          "train.preferences.negative-weight",
          Map.of("train.preferences.negative-when", "value < 5"),
          "train.filters.iterate",
          Map.of("train.filters.min-user-interactions", "2"),
          "train.item-similarity.alpha",
          Map.of("train.item-similarity.weighting", "rp3beta"),
          "train.item-similarity.beta",
          Map.of("train.item-similarity.weighting", "rp3beta"),
          "train.segments.smoothing",
          Map.of("train.segments.user-key", "country"),
          "evaluation.split.last",
          Map.of("evaluation.split.method", "leave-last"),
          "evaluation.split.share",
          Map.of("evaluation.split.method", "new-user"),
          "evaluation.split.stratify",
          Map.of("evaluation.split.method", "random"),
          "evaluation.split.folds",
          Map.of("evaluation.split.method", "k-fold"));

  static final Set<String> KEYS = new TreeSet<>(OTHERS.keySet());

  @Test
  void everyKeyOfReferenceConfIsLookedAtHere() {
    assertThat(KEYS).isEqualTo(keysOfReferenceConf()).hasSize(53);
  }

  @ParameterizedTest
  @FieldSource("KEYS")
  void everyKeyIsKeptAndReadBack(String key) {
    Map<String, String> needed = NEEDED.getOrDefault(key, Map.of());
    Map<String, String> changed = new HashMap<>(needed);
    changed.put(key, OTHERS.getOrDefault(key, ""));
    SmartrecConfig config = load(changed);
    SmartrecConfig unchanged = load(needed);
    Algorithm algorithm = learnedBy(key);

    Map<String, Object> map = recipe(algorithm, config).asMap(config.evaluation());
    Map<String, Object> other = recipe(algorithm, unchanged).asMap(unchanged.evaluation());

    assertThat(map).isNotEqualTo(other);
    assertThat(at(map, key)).isNotEqualTo(at(other, key));
    assertThat(Recipe.of(map)).isEqualTo(recipe(algorithm, config));
    assertThat(Recipe.evaluationOf(map)).isEqualTo(config.evaluation());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cosine", "jaccard", "llr", "rp3beta"})
  void everyWeightingOfItemSimilarityIsReadBack(String weighting) {
    Recipe recipe =
        recipe(
            Algorithm.ITEM_SIMILARITY, load(Map.of("train.item-similarity.weighting", weighting)));

    assertThat(at(recipe.asMap(), "train.item-similarity.weighting")).hasValue(weighting);
    assertThat(at(recipe.asMap(), "train.item-similarity.beta").isPresent())
        .isEqualTo(weighting.equals("rp3beta"));
    assertThat(Recipe.of(recipe.asMap())).isEqualTo(recipe);
  }

  @Test
  void aFieldOfContentThatIsSwitchedOffStaysSo() {
    Recipe recipe =
        recipe(
            Algorithm.CONTENT,
            load(
                Map.of(
                    "train.content.fields.title.weight", "0",
                    "train.content.fields.price.kind", "number")));

    assertThat(Recipe.of(recipe.asMap())).isEqualTo(recipe);
  }

  @Test
  void aHybridIsReadBackWithItsModels() {
    SmartrecConfig config = load(Map.of("train.hybrid.depth", "50", "train.hybrid.windows", "2"));
    Recipe hybrid =
        Recipe.hybrid(
            config.train(),
            new HybridRecipe(
                List.of(
                    new HybridRecipe.Member(new UUID(1, 2), "v1-a", als(load(Map.of()))),
                    new HybridRecipe.Member(
                        new UUID(3, 4), "v2-b", recipe(Algorithm.TRENDING, load(Map.of())))),
                Optional.empty()));

    Recipe read = Recipe.of(hybrid.asMap());

    assertThat(read.asMap()).isEqualTo(hybrid.asMap());
    assertThat(read.train().hybrid().depth()).isEqualTo(50);
    assertThat(read.hybrid().orElseThrow().members())
        .extracting(HybridRecipe.Member::modelId)
        .containsExactly(new UUID(1, 2), new UUID(3, 4));
  }

  @Test
  void defaultsOfItemSimilarityAreThoseOfTheCode() {
    assertThat(load(Map.of()).train().itemSimilarity()).isEqualTo(ItemSimilarityConfig.DEFAULT);
  }

  /** It has a half-life of its own, and takes ratings for what they are on. */
  @Test
  void trendingDoesNotDependOnTheSettingsOfOthers() {
    Map<String, String> other =
        OTHERS.entrySet().stream()
            .filter(
                key ->
                    key.getKey().startsWith("train.als.")
                        || key.getKey().equals("train.preferences.feedback")
                        || key.getKey().equals("train.preferences.half-life-days"))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    Recipe trending = recipe(Algorithm.TRENDING, load(other));

    assertThat(trending.asMap()).isEqualTo(recipe(Algorithm.TRENDING, load(Map.of())).asMap());
    assertThat(trending.preferences().feedback()).isEqualTo(Feedback.IMPLICIT);
    assertThat(trending.preferences().halfLifeDays()).hasValue(7.0);
    assertThat(trending.windowDays()).hasValue(28.0);
    assertThat(Recipe.of(trending.asMap()).preferences()).isEqualTo(trending.preferences());
  }

  @Test
  void defaultsAreReadBack() {
    SmartrecConfig config = load(Map.of());

    assertReadBack(config, als(config).asMap(config.evaluation()));
  }

  /** But for explicit feedback, of which half of the preferences say nothing, and for trending. */
  @Test
  void allKeysTogetherAreReadBack() {
    Map<String, String> all = new HashMap<>(OTHERS);
    all.remove("train.preferences.feedback");
    all.keySet().removeIf(key -> learnedBy(key) != Algorithm.ALS);
    SmartrecConfig config = load(all);
    SmartrecConfig unused =
        load(
            all.entrySet().stream()
                // Of a random split there are no days, last ones or folds.
                .filter(key -> !key.getKey().matches(".*split.(days|last|folds)"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));

    Map<String, Object> map = als(config).asMap(config.evaluation());

    assertThat(Recipe.of(map)).isEqualTo(als(config));
    assertThat(Recipe.evaluationOf(map)).isEqualTo(unused.evaluation());
  }

  @Test
  void popularityDoesNotDependOnTheSettingsOfAls() {
    Map<String, String> other =
        OTHERS.entrySet().stream()
            .filter(key -> key.getKey().startsWith("train.als."))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    Recipe popularity = new Recipe(Algorithm.POPULARITY, load(other).train());

    assertThat(popularity.asMap())
        .isEqualTo(new Recipe(Algorithm.POPULARITY, load(Map.of()).train()).asMap());
    assertThat(at(popularity.asMap(), "train.als")).isEqualTo(Optional.empty());
    assertThat(Recipe.of(popularity.asMap()).algorithm()).isEqualTo(Algorithm.POPULARITY);
  }

  @Test
  void keysHaveAFixedOrder() {
    SmartrecConfig config = load(Map.of());
    Map<String, Object> map = als(config).asMap(config.evaluation());

    assertThat(map.keySet()).containsExactly("algorithm", "train", "evaluation");
    assertThat(keys(map, "train"))
        .containsExactly("seed", "action-weights", "preferences", "filters", "als");
    assertThat(keys(map, "train.action-weights"))
        .containsExactly("view", "click", "purchase", "like", "save", "share");
    assertThat(keys(map, "evaluation"))
        .containsExactly(
            "split",
            "k",
            "metric",
            "relevant-when",
            "max-users",
            "replicates",
            "confidence",
            "segments",
            "attribute-keys");
  }

  @Test
  void iteratingNothingIsNoOtherRecipe() {
    assertThat(als(load(Map.of("train.filters.iterate", "true"))).asMap())
        .isEqualTo(als(load(Map.of())).asMap());
  }

  @Test
  void refusesKeysOfAnotherVersion() {
    Map<String, Object> map = Map.of("algorithm", "als", "train", Map.of("holdout-days", 28));

    assertThatThrownBy(() -> Recipe.of(map))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("unknown key train.holdout-days");
  }

  @Test
  void aHoldoutThatCameFromASourceCannotBeReadBackWithoutIt() {
    SmartrecConfig config =
        load(
            Map.of(
                "evaluation.split.method",
                "provided",
                TEST_SOURCE,
                "held",
                "ingest.sources.held.format",
                "delta",
                "ingest.sources.held.path",
                "/lake/held",
                "ingest.sources.held.interactions",
                "as-is"));
    Map<String, Object> map = als(config).asMap(config.evaluation());

    assertThat(at(map, TEST_SOURCE)).isEqualTo(Optional.of("held"));
    assertThat(Recipe.of(map)).isEqualTo(als(config));
    assertThatThrownBy(() -> Recipe.evaluationOf(map))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(TEST_SOURCE);
  }

  private static void assertReadBack(SmartrecConfig config, Map<String, Object> map) {
    assertThat(Recipe.of(map)).isEqualTo(als(config));
    assertThat(Recipe.evaluationOf(map)).isEqualTo(config.evaluation());
  }

  /** The algorithm whose key it is; ALS for those that all have. */
  private static Algorithm learnedBy(String key) {
    if (key.startsWith("train.trending.") || key.startsWith("train.segments.")) {
      return Algorithm.TRENDING;
    }
    if (key.startsWith("train.content.")) {
      return Algorithm.CONTENT;
    }
    return key.startsWith("train.item-similarity.") ? Algorithm.ITEM_SIMILARITY : Algorithm.ALS;
  }

  private static Recipe als(SmartrecConfig config) {
    return recipe(Algorithm.ALS, config);
  }

  private static Recipe recipe(Algorithm algorithm, SmartrecConfig config) {
    return new Recipe(algorithm, config.train());
  }

  private static SmartrecConfig load(Map<String, String> keys) {
    return ConfigLoader.load(Optional.empty(), keys, Map.of());
  }

  private static List<String> keys(Map<String, Object> map, String path) {
    return ((Map<?, ?>) at(map, path).orElseThrow())
        .keySet().stream().map(String::valueOf).toList();
  }

  private static Optional<Object> at(Map<String, Object> map, String path) {
    Object value = map;
    for (String name : path.split("\\.", -1)) {
      value = value instanceof Map<?, ?> inner ? inner.get(name) : null;
    }
    return Optional.ofNullable(value);
  }

  /** The paths of the values below train and evaluation but the source, which is not read back. */
  private static Set<String> keysOfReferenceConf() {
    Set<String> keys = new TreeSet<>();
    Deque<String> path = new ArrayDeque<>();
    for (String line : referenceConf().lines().map(String::strip).toList()) {
      String key = String.join(".", path);
      if (line.matches("[a-z-]+ \\{")) {
        path.addLast(line.substring(0, line.indexOf(' ')));
      } else if (line.equals("}") && !path.isEmpty()) {
        path.removeLast();
      } else if (line.matches("[a-z-]+ = .*") && key.matches("smartrec.(train|evaluation).*")) {
        keys.add((key + "." + line.substring(0, line.indexOf(' '))).replace("smartrec.", ""));
      }
    }
    assertThat(keys.remove(TEST_SOURCE)).isTrue();
    // Of a hybrid, which a test of its own reads back.
    assertThat(keys.removeIf(key -> key.startsWith("train.hybrid."))).isTrue();
    return keys;
  }

  private static String referenceConf() {
    try (InputStream in =
        Objects.requireNonNull(RecipeTest.class.getResourceAsStream("/reference.conf"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

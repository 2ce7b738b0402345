package io.smartrec.core.recipe;

import io.smartrec.core.config.AlsConfig;
import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.EvaluationConfig;
import io.smartrec.core.config.FilterConfig;
import io.smartrec.core.config.HybridConfig;
import io.smartrec.core.config.ItemSimilarityConfig;
import io.smartrec.core.config.PreferenceConfig;
import io.smartrec.core.config.SegmentsConfig;
import io.smartrec.core.config.SmartrecConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SplitConfig;
import io.smartrec.core.config.TrainConfig;
import io.smartrec.core.config.TrendingConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Algorithm;
import io.smartrec.core.domain.Feedback;
import io.smartrec.core.ranking.Blend;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything but the data that decides what a model becomes.
 *
 * @param algorithm what is trained
 * @param train how
 * @param hybrid of what models, and how they become one; of a hybrid only
 */
public record Recipe(Algorithm algorithm, TrainConfig train, Optional<HybridRecipe> hybrid) {
  private static final String ALGORITHM = "algorithm";
  private static final String TRAIN = "train";

  /** Under which key {@link #asMap(EvaluationConfig)} says how the model is judged. */
  public static final String EVALUATION = "evaluation";

  private static final String OFF = "off";

  public Recipe {
    if (hybrid.isPresent() != (algorithm == Algorithm.HYBRID)) {
      throw new IllegalArgumentException("A hybrid, and no other, is made of models");
    }
  }

  /** The recipe of anything but a hybrid. */
  public Recipe(Algorithm algorithm, TrainConfig train) {
    this(algorithm, train, Optional.empty());
  }

  /** The recipe of a hybrid. */
  public static Recipe hybrid(TrainConfig train, HybridRecipe hybrid) {
    return new Recipe(Algorithm.HYBRID, train, Optional.of(hybrid));
  }

  /** The same hybrid, whose models become one in this way. */
  public Recipe with(Blend blend) {
    return hybrid(train, hybrid.orElseThrow().with(blend));
  }

  /** How interactions become the preferences that are learned from. */
  public PreferenceConfig preferences() {
    return algorithm == Algorithm.TRENDING
        ? train.preferences().implicit().withHalfLife(train.trending().halfLifeDays())
        : train.preferences();
  }

  /** Only interactions of so many days before the end of the training data count, if not all. */
  public Optional<Double> windowDays() {
    return algorithm == Algorithm.TRENDING ? train.trending().windowDays() : Optional.empty();
  }

  /**
   * The recipe by the configuration's own keys, in a fixed order; what the algorithm does not use
   * is left out. Texts, numbers, truth values and maps of them.
   */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(ALGORITHM, algorithm.code());
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("seed", train.seed());
    putPreferences(keys);
    keys.put("filters", filters(train.filters()));
    switch (algorithm) {
      case ALS -> keys.put("als", als(train));
      case TRENDING -> {
        keys.put("trending", trending(train.trending()));
        putSegments(train.segments(), keys);
      }
      case POPULARITY -> putSegments(train.segments(), keys);
      case ITEM_SIMILARITY -> keys.put("item-similarity", itemSimilarity(train.itemSimilarity()));
      case HYBRID -> keys.put("hybrid", hybrid(train.hybrid()));
      case CONTENT -> keys.put("content", train.content().asMap());
    }
    map.put(TRAIN, keys);
    hybrid.ifPresent(of -> map.put(HybridRecipe.MEMBERS, of.membersAsList()));
    return map;
  }

  /** The recipe, and how its model is judged. */
  public Map<String, Object> asMap(EvaluationConfig evaluation) {
    Map<String, Object> map = asMap();
    map.put(EVALUATION, evaluationAsMap(evaluation));
    return map;
  }

  /**
   * Reads what {@link #asMap} gave; other keys beside its own are not looked at. How the models of
   * a hybrid become one is not among them.
   *
   * @throws io.smartrec.core.error.UserException exit code 2 when a key or value is none of this
   *     version's
   */
  public static Recipe of(Map<String, Object> map) {
    SmartrecConfig config = ConfigLoader.load(Optional.empty(), keys(map, TRAIN), Map.of());
    Algorithm algorithm = Algorithm.ofCode(String.valueOf(map.get(ALGORITHM)));
    return algorithm == Algorithm.HYBRID
        ? hybrid(config.train(), HybridRecipe.of(map.get(HybridRecipe.MEMBERS)))
        : new Recipe(algorithm, config.train());
  }

  /** How models are judged, by the configuration's own keys. */
  public static Map<String, Object> evaluationAsMap(EvaluationConfig config) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("split", split(config.split()));
    map.put("k", config.ks());
    map.put("metric", config.metric());
    map.put("relevant-when", config.relevantWhen().orElse(""));
    map.put("max-users", config.maxUsers());
    map.put("replicates", config.replicates());
    map.put("confidence", config.confidence());
    Map<String, Object> segments = new LinkedHashMap<>();
    segments.put("light-from", config.segments().lightFrom());
    segments.put("heavy-from", config.segments().heavyFrom());
    segments.put("head-share", config.segments().headShare());
    map.put("segments", segments);
    map.put("attribute-keys", config.attributeKeys());
    return map;
  }

  /**
   * Reads how the model is judged.
   *
   * @throws io.smartrec.core.error.UserException exit code 2 when a key or value is none of this
   *     version's, or the hold-out came from a source of the configuration
   */
  public static EvaluationConfig evaluationOf(Map<String, Object> map) {
    return ConfigLoader.load(Optional.empty(), keys(map, EVALUATION), Map.of()).evaluation();
  }

  private void putPreferences(Map<String, Object> keys) {
    PreferenceConfig config = preferences();
    Map<String, Object> weights = new LinkedHashMap<>();
    for (ActionType action : ActionType.values()) {
      weights.put(action.code(), config.actionWeights().getOrDefault(action, 0.0));
    }
    keys.put("action-weights", weights);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("feedback", config.feedback().code());
    if (config.feedback() == Feedback.IMPLICIT) {
      if (algorithm != Algorithm.TRENDING) {
        map.put("half-life-days", orOff(config.halfLifeDays()));
      }
      map.put("max-strength", orOff(config.maxStrength()));
      map.put("negative-when", config.negativeWhen().orElse(""));
      if (config.negativeWhen().isPresent()) {
        map.put("negative-weight", config.negativeWeight());
      }
    }
    keys.put("preferences", map);
  }

  private static Map<String, Object> filters(FilterConfig config) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("max-user-interactions", config.maxUserInteractions());
    map.put("available-when", config.availableWhen().orElse(""));
    map.put("min-user-interactions", config.minUserInteractions());
    map.put("min-item-interactions", config.minItemInteractions());
    // Iterating nothing is no other recipe.
    map.put(
        "iterate", config.hasMinimums() && config.minimums() == FilterConfig.Minimums.UNTIL_STABLE);
    return map;
  }

  private static Map<String, Object> trending(TrendingConfig config) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("window-days", orOff(config.windowDays()));
    map.put("half-life-days", orOff(config.halfLifeDays()));
    return map;
  }

  /** One list for everyone is told by nothing. */
  private static void putSegments(SegmentsConfig config, Map<String, Object> keys) {
    if (config.isOn()) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("user-key", config.userKey().orElse(""));
      map.put("item-key", config.itemKey().orElse(""));
      map.put("smoothing", config.smoothing());
      keys.put("segments", map);
    }
  }

  /** Which models it has stands beside it. */
  private static Map<String, Object> hybrid(HybridConfig config) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("depth", config.depth());
    map.put("windows", config.windows());
    return map;
  }

  private static Map<String, Object> itemSimilarity(ItemSimilarityConfig config) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("weighting", config.weighting().name().toLowerCase(Locale.ROOT));
    map.put("neighbours", config.neighbours());
    map.put("shrinkage", config.shrinkage());
    map.put("max-user-items", config.maxUserItems());
    if (config.weighting() == ItemSimilarityConfig.Weighting.RP3BETA) {
      map.put("alpha", config.alpha());
      map.put("beta", config.beta());
    }
    return map;
  }

  private static Map<String, Object> als(TrainConfig train) {
    AlsConfig config = train.als();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rank", config.rank());
    map.put("iterations", config.iterations());
    map.put("regularization", config.regularization());
    if (train.preferences().feedback() == Feedback.IMPLICIT) {
      map.put("alpha", config.alpha());
    }
    map.put("blocks", config.blocks());
    return map;
  }

  private static Map<String, Object> split(SplitConfig config) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("method", config.method().code());
    switch (config.method()) {
      case TEMPORAL -> map.put("days", config.days());
      case LEAVE_LAST -> map.put("last", config.last());
      case NEW_USER -> map.put("share", config.share());
      case RANDOM -> {
        map.put("share", config.share());
        map.put("stratify", config.stratify().code());
      }
      case K_FOLD -> map.put("folds", config.folds());
      case PROVIDED ->
          map.put("test-source", config.testSource().map(SourceConfig::name).orElse(""));
    }
    return map;
  }

  private static Object orOff(Optional<Double> number) {
    return number.isPresent() ? number.get() : OFF;
  }

  private static Map<String, String> keys(Map<String, Object> map, String section) {
    Map<String, String> keys = new LinkedHashMap<>();
    flatten(section, map.get(section), keys);
    return keys;
  }

  private static void flatten(String key, @Nullable Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> inner) {
      inner.forEach((name, below) -> flatten(key + "." + name, below, into));
    } else if (value != null) {
      into.put(key, value.toString());
    }
  }
}

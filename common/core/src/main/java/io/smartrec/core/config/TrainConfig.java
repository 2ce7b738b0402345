package io.smartrec.core.config;

/**
 * What training needs beside the interactions.
 *
 * @param seed seed of every random choice
 * @param preferences how interactions become preferences
 * @param filters whose interactions are trained on
 * @param als hyperparameters of ALS
 * @param trending what trending takes for now
 * @param itemSimilarity hyperparameters of similar items
 * @param content what describes items
 */
public record TrainConfig(
    long seed,
    PreferenceConfig preferences,
    FilterConfig filters,
    AlsConfig als,
    TrendingConfig trending,
    ItemSimilarityConfig itemSimilarity,
    ContentConfig content) {
  /** What ALS, popularity and trending need. */
  public TrainConfig(
      long seed,
      PreferenceConfig preferences,
      FilterConfig filters,
      AlsConfig als,
      TrendingConfig trending) {
    this(
        seed,
        preferences,
        filters,
        als,
        trending,
        ItemSimilarityConfig.DEFAULT,
        ContentConfig.NONE);
  }

  /** The same with other preferences and hyperparameters of ALS. */
  public TrainConfig with(PreferenceConfig otherPreferences, AlsConfig otherAls) {
    return new TrainConfig(
        seed, otherPreferences, filters, otherAls, trending, itemSimilarity, content);
  }

  /** The same without filters. */
  public TrainConfig unfiltered() {
    return new TrainConfig(
        seed, preferences, FilterConfig.OFF, als, trending, itemSimilarity, content);
  }
}

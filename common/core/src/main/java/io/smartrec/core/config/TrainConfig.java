package io.smartrec.core.config;

/**
 * What training needs beside the interactions.
 *
 * @param seed seed of every random choice
 * @param preferences how interactions become preferences
 * @param filters whose interactions are trained on
 * @param als hyperparameters of ALS
 * @param trending what trending takes for now
 * @param segments groups of users for whom popularity and trending are told apart
 * @param itemSimilarity hyperparameters of similar items
 * @param content what describes items
 * @param hybrid several models together
 */
public record TrainConfig(
    long seed,
    PreferenceConfig preferences,
    FilterConfig filters,
    AlsConfig als,
    TrendingConfig trending,
    SegmentsConfig segments,
    ItemSimilarityConfig itemSimilarity,
    ContentConfig content,
    HybridConfig hybrid) {
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
        SegmentsConfig.NONE,
        ItemSimilarityConfig.DEFAULT,
        ContentConfig.NONE,
        HybridConfig.DEFAULT);
  }

  /** The same with other preferences and hyperparameters of ALS. */
  public TrainConfig with(PreferenceConfig otherPreferences, AlsConfig otherAls) {
    return new TrainConfig(
        seed,
        otherPreferences,
        filters,
        otherAls,
        trending,
        segments,
        itemSimilarity,
        content,
        hybrid);
  }

  /** The same without filters and segments. */
  public TrainConfig plain() {
    return new TrainConfig(
        seed,
        preferences,
        FilterConfig.OFF,
        als,
        trending,
        SegmentsConfig.NONE,
        itemSimilarity,
        content,
        hybrid);
  }
}

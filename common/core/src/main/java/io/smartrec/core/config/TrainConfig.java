package io.smartrec.core.config;

/**
 * What training needs beside the interactions.
 *
 * @param seed seed of every random choice
 * @param preferences how interactions become preferences
 * @param filters whose interactions are trained on
 * @param als hyperparameters of ALS
 */
public record TrainConfig(
    long seed, PreferenceConfig preferences, FilterConfig filters, AlsConfig als) {}

package io.smartrec.spark.postgres;

import java.time.Instant;

/**
 * The features of one point in time, as they are in the lake.
 *
 * @param computedAt the point in time
 * @param fingerprint of everything they were made from
 * @param tableVersion version of the lake's features table that holds them
 * @param rows number of features
 * @param users number of users they describe
 * @param items number of items they describe
 */
public record FeatureBuild(
    Instant computedAt, String fingerprint, long tableVersion, long rows, long users, long items) {}

package io.smartrec.core.config;

/**
 * Similar items.
 *
 * @param k of each item, 1 to 1000
 */
public record SimilarItemsConfig(int k) {}

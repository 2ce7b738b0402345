package io.smartrec.core.config;

/**
 * Bulk prediction.
 *
 * @param n items per user, 1 to 1000
 */
public record PredictConfig(int n) {}

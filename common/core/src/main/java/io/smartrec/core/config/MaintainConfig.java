package io.smartrec.core.config;

/**
 * Upkeep of the lake.
 *
 * @param retentionDays how long versions of tables stay readable, in days
 */
public record MaintainConfig(int retentionDays) {}

package io.smartrec.spark.model;

/**
 * What a file held when it was saved.
 *
 * @param bytes its size
 * @param sha256 SHA-256 of its bytes, 64 lower-case hexadecimal digits
 */
public record FileHash(long bytes, String sha256) {}

package io.smartrec.spark.source;

/**
 * A file that cannot be read, and why.
 *
 * @param path its URI, as it was given
 * @param damage the kind of problem
 * @param reason the problem in words that follow the file's name, for example "ends early: its gzip
 *     stream is incomplete"; without anything of its content
 */
public record UnreadableFile(String path, FileDamage damage, String reason) {}

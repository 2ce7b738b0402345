package io.smartrec.spark.source;

/** Why a file of a source cannot be read. */
public enum FileDamage {
  /** It is not there. */
  MISSING,
  /** It is there, but this role may not read it. */
  NO_PERMISSION,
  /** The storage does not give it out; nothing is known of the file, another try may succeed. */
  UNAVAILABLE,
  /** It holds nothing at all: no bytes, or none when decompressed. */
  EMPTY,
  /** It begins well and ends early. */
  TRUNCATED,
  /** It is something other than its format or the ending of its name says. */
  FOREIGN_FORMAT,
  /** Its bytes are no text in the expected character set. */
  WRONG_ENCODING,
  /** What it holds has been changed: it does not decompress or its checksums do not match. */
  DAMAGED,
  /** It may be whole, but its compression or encryption cannot be read here. */
  UNSUPPORTED
}

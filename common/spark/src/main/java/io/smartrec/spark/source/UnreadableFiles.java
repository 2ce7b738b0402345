package io.smartrec.spark.source;

import java.util.List;

/**
 * What {@link FileProbe} found.
 *
 * @param count how many files cannot be read
 * @param first the first {@value FileProbe#MAX_LISTED} of them by path
 */
public record UnreadableFiles(long count, List<UnreadableFile> first) {
  public UnreadableFiles {
    first = List.copyOf(first);
  }
}

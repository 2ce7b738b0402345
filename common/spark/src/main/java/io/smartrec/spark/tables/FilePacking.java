package io.smartrec.spark.tables;

/**
 * Which small files Delta's OPTIMIZE puts together: files of a partition, smallest first, go into a
 * bin until the next one would make it too large; a bin of one file stays as it is.
 */
final class FilePacking {
  private final long largest;
  private String partition = "";
  private long binFiles;
  private long binBytes;
  private long files;
  private long bytes;
  private long bins;

  FilePacking(long largest) {
    this.largest = largest;
  }

  /** The next file, by partition and size. */
  void add(String ofPartition, long size) {
    if (!ofPartition.equals(partition) || binBytes + size > largest) {
      closeBin();
      partition = ofPartition;
    }
    binFiles++;
    binBytes += size;
  }

  /** What would be put together of all files. */
  Upkeep.Compaction done() {
    closeBin();
    return new Upkeep.Compaction(files, bytes, bins);
  }

  private void closeBin() {
    if (binFiles > 1) {
      files += binFiles;
      bytes += binBytes;
      bins++;
    }
    binFiles = 0;
    binBytes = 0;
  }
}

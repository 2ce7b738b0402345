package io.smartrec.spark.model;

import java.util.Map;

/**
 * A saved model and what its files held; {@code manifest.json} beside them.
 *
 * @param format version of the files' layout, {@link #FORMAT}
 * @param model what was saved
 * @param files every file that readers of the model see, by its path below the model's directory
 * @param userIndexHash {@link IndexFingerprint#hash} of the users
 * @param itemIndexHash {@link IndexFingerprint#hash} of the items
 */
public record ModelManifest(
    int format,
    ModelDescription model,
    Map<String, FileHash> files,
    String userIndexHash,
    String itemIndexHash) {
  /** The layout that this code writes and reads. */
  public static final int FORMAT = 2;

  public ModelManifest {
    files = Map.copyOf(files);
  }
}

package io.smartrec.spark.model;

import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;

/**
 * A directory in which Spark cuts long lineages while a model is trained; deleted when closed.
 * Without one MLlib ignores its checkpoint interval, and many iterations overflow the stack.
 */
public final class Checkpoints implements AutoCloseable {
  /** Below the models' root. */
  static final String DIRECTORY = "_checkpoints";

  private final FileSystem files;
  private final Path directory;

  private Checkpoints(FileSystem files, Path directory) {
    this.files = files;
    this.directory = directory;
  }

  /**
   * Opens the directory {@code <root>/_checkpoints/<run id>} for this Spark context.
   *
   * @param root where models are stored: executors can write there
   * @throws UserException exit code 5 when there is no file system for it
   */
  public static Checkpoints open(SparkContext spark, String root, UUID runId) {
    Path directory = new Path(root, DIRECTORY + "/" + runId);
    try {
      FileSystem files = directory.getFileSystem(spark.hadoopConfiguration());
      spark.setCheckpointDir(directory.toString());
      return new Checkpoints(files, directory);
    } catch (IOException e) {
      throw UserException.unavailable(
          "Cannot use " + directory + " for checkpoints: " + e.getMessage(), e);
    }
  }

  /** Deletes what was written. */
  @Override
  public void close() {
    try {
      files.delete(directory, true);
    } catch (IOException e) {
      throw UserException.unavailable("Cannot delete " + directory + ": " + e.getMessage(), e);
    }
  }
}

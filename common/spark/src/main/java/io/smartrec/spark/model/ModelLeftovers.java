package io.smartrec.spark.model;

import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;

/**
 * What killed runs left below the models' root: {@link Checkpoints} and models that were half
 * saved. Complete models are not leftovers, even if this database does not know them: another one
 * may share the lake.
 */
public final class ModelLeftovers {
  private final FileSystem files;
  private final Path root;

  private ModelLeftovers(FileSystem files, Path root) {
    this.files = files;
    this.root = root;
  }

  /**
   * Something that nobody needs.
   *
   * @param what in words
   * @param path where it is
   * @param bytes how large it is
   */
  public record Leftover(String what, String path, long bytes) {}

  /**
   * The leftovers below a root.
   *
   * @throws UserException exit code 5 when there is no file system for it
   */
  public static ModelLeftovers below(SparkContext spark, String root) {
    Path path = new Path(root);
    try {
      return new ModelLeftovers(path.getFileSystem(spark.hadoopConfiguration()), path);
    } catch (IOException e) {
      throw UserException.unavailable("Cannot look into " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * Finds them.
   *
   * @param ended whether a run is known to have ended
   * @param old what has not changed since then belongs to no run any more, ended or not
   */
  public List<Leftover> find(Predicate<UUID> ended, Instant old) {
    List<Leftover> found = new ArrayList<>();
    try {
      for (FileStatus entry : entries(new Path(root, Checkpoints.DIRECTORY))) {
        Optional<UUID> run = uuid(entry.getPath().getName());
        if (run.isPresent() && (ended.test(run.get()) || lastChange(entry).isBefore(old))) {
          found.add(leftover("checkpoints of run " + run.get(), entry));
        }
      }
      for (FileStatus entry : entries(root)) {
        if (isHalfSaved(entry.getPath().getName()) && lastChange(entry).isBefore(old)) {
          found.add(leftover("a model that was half saved", entry));
        }
      }
      return found;
    } catch (IOException e) {
      throw UserException.unavailable("Cannot look into " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * Finds those of one training that is known to have died, however new they are.
   *
   * @param runId its run, if known; empty: no checkpoints are looked for
   */
  public List<Leftover> ofTraining(UUID modelId, Optional<UUID> runId) {
    List<Leftover> found = new ArrayList<>();
    try {
      for (FileStatus entry : entries(root)) {
        String name = entry.getPath().getName();
        if (isHalfSaved(name) && name.startsWith("_" + modelId)) {
          found.add(leftover("a model that was half saved", entry));
        }
      }
      if (runId.isPresent()) {
        Path checkpoints = new Path(root, Checkpoints.DIRECTORY + "/" + runId.get());
        if (files.exists(checkpoints)) {
          found.add(
              leftover("checkpoints of run " + runId.get(), files.getFileStatus(checkpoints)));
        }
      }
      return found;
    } catch (IOException e) {
      throw UserException.unavailable("Cannot look into " + root + ": " + e.getMessage(), e);
    }
  }

  /**
   * Deletes one, unless it is gone already.
   *
   * @throws UserException exit code 5 when it cannot be deleted
   */
  public void delete(Leftover leftover) {
    Path path = new Path(leftover.path());
    try {
      // Local files that may not be deleted are no exception.
      if (!files.delete(path, true) && files.exists(path)) {
        throw new IOException("the file system refuses it. Check the permissions.");
      }
    } catch (IOException e) {
      throw UserException.unavailable(
          "Cannot delete " + leftover.path() + ": " + e.getMessage(), e);
    }
  }

  private FileStatus[] entries(Path directory) throws IOException {
    return files.exists(directory) ? files.listStatus(directory) : new FileStatus[0];
  }

  /** The last change of anything in it. */
  private Instant lastChange(FileStatus entry) throws IOException {
    Instant last = Instant.ofEpochMilli(entry.getModificationTime());
    if (entry.isDirectory()) {
      for (FileStatus inner : files.listStatus(entry.getPath())) {
        Instant change = lastChange(inner);
        last = change.isAfter(last) ? change : last;
      }
    }
    return last;
  }

  private Leftover leftover(String what, FileStatus entry) throws IOException {
    long bytes = files.getContentSummary(entry.getPath()).getLength();
    return new Leftover(what, entry.getPath().toString(), bytes);
  }

  /** A temporary name of the {@link ModelStore}, of whichever writer. */
  private static boolean isHalfSaved(String name) {
    return name.matches("_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}([.].+)?[.]tmp");
  }

  private static Optional<UUID> uuid(String name) {
    try {
      UUID uuid = UUID.fromString(name);
      return uuid.toString().equals(name) ? Optional.of(uuid) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}

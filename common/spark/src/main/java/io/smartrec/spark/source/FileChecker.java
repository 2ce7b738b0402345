package io.smartrec.spark.source;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.AccessDeniedException;
import java.util.Objects;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/** Checks single files, on an executor. Holds one buffer or one column chunk at a time. */
final class FileChecker {
  static final int BUFFER_BYTES = 64 * 1024;

  private final Configuration configuration;
  private final Content content;

  /** What a file of a format has to hold. */
  interface Content {
    /**
     * Reads all of a file that is not empty.
     *
     * @throws DamagedFileException when it knows what is wrong
     * @throws IOException as well as any unchecked exception when it only knows that something is
     */
    void check(FileSystem files, FileStatus file) throws IOException;
  }

  FileChecker(Configuration configuration, Content content) {
    this.configuration = configuration;
    this.content = content;
  }

  /** What is wrong with a file; empty when it can be read. */
  Optional<UnreadableFile> check(String uri) {
    return Optional.ofNullable(damage(path(uri)))
        .map(found -> new UnreadableFile(uri, found.damage(), found.reason()));
  }

  /** What is no URI has not been encoded either. */
  private static Path path(String uri) {
    try {
      return new Path(new URI(uri));
    } catch (URISyntaxException e) {
      return new Path(uri);
    }
  }

  private @Nullable DamagedFileException damage(Path path) {
    FileSystem files;
    FileStatus file;
    try {
      files = path.getFileSystem(configuration);
      file = files.getFileStatus(path);
    } catch (IOException | RuntimeException e) {
      return notGivenOut(e, e instanceof FileNotFoundException);
    }
    if (file.getLen() == 0) {
      return new DamagedFileException(FileDamage.EMPTY, "is empty");
    }
    try {
      content.check(files, file);
      return null;
    } catch (DamagedFileException e) {
      return e.isCertain() ? e : Objects.requireNonNullElse(ofStorage(files, path), e);
    } catch (IOException | RuntimeException e) {
      return Objects.requireNonNullElseGet(ofStorage(files, path), () -> ofContent(e));
    }
  }

  /** Tells a storage that fails from bad content: the bytes themselves are read once more. */
  private static @Nullable DamagedFileException ofStorage(FileSystem files, Path path) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = files.open(path)) {
      int read = in.read(buffer);
      while (read >= 0) {
        read = in.read(buffer);
      }
      return null;
    } catch (ChecksumException e) {
      return new DamagedFileException(
          FileDamage.DAMAGED, "is damaged: it does not match its checksum file", e);
    } catch (IOException | RuntimeException e) {
      return notGivenOut(e, false);
    }
  }

  private static DamagedFileException notGivenOut(Exception e, boolean missing) {
    if (missing) {
      return new DamagedFileException(FileDamage.MISSING, "is not there", e);
    }
    // The local file system calls a file that is there, but must not be opened, not found.
    return e instanceof AccessControlException
            || e instanceof AccessDeniedException
            || e instanceof FileNotFoundException
        ? new DamagedFileException(FileDamage.NO_PERMISSION, "must not be read by this user", e)
        : new DamagedFileException(
            FileDamage.UNAVAILABLE, "is not given out by its storage" + named(e), e);
  }

  private static DamagedFileException ofContent(Exception e) {
    return e instanceof EOFException
        ? new DamagedFileException(FileDamage.TRUNCATED, "ends early", e)
        : new DamagedFileException(FileDamage.DAMAGED, "is damaged" + named(e), e);
  }

  /** The exception's name: its message may hold anything. */
  private static String named(Exception e) {
    return " (" + e.getClass().getSimpleName() + ")";
  }
}

package io.smartrec.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a running server writes into {@code postmaster.pid}: line 1 its process, line 2 its data
 * directory, line 4 its port, line 8 its state. It stays behind when the server is killed.
 */
record PostmasterFile(long pid, Path dataDirectory, int port, boolean ready) {
  /** Empty when the file is not there or not yet complete. */
  static Optional<PostmasterFile> read(Path data) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(data.resolve("postmaster.pid"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    if (lines.size() < 4) {
      return Optional.empty();
    }
    boolean ready = lines.size() >= 8 && lines.get(7).strip().equals("ready");
    return Optional.of(
        new PostmasterFile(
            Long.parseLong(lines.get(0).strip()),
            Path.of(lines.get(1)),
            Integer.parseInt(lines.get(3).strip()),
            ready));
  }

  /** True if the process is this directory's server, not another that got the same number. */
  boolean isServerOf(Path data) {
    return dataDirectory.equals(data)
        && process()
            .map(ProcessHandle::info)
            .filter(info -> info.command().map(c -> Path.of(c).endsWith("postgres")).orElse(true))
            .filter(info -> info.arguments().map(a -> namesDirectory(a, data)).orElse(true))
            .isPresent();
  }

  /**
   * True if the process is a PostgreSQL server started on the directory that stands in the file.
   */
  boolean isPostgres() {
    return isServerOf(dataDirectory);
  }

  /** The process of that number, whatever it is by now. */
  Optional<ProcessHandle> process() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
  }

  private static boolean namesDirectory(String[] arguments, Path data) {
    return Arrays.asList(arguments).contains(data.toString());
  }
}

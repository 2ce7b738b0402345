package io.smartrec.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of one local server, readable by their owner only. */
record PostgresDirectory(Path root) {
  private static final int LOG_LINES_SHOWN = 15;

  /** Makes the directory if it is missing. The server knows itself by the real path. */
  static PostgresDirectory make(Path root) throws IOException {
    Files.createDirectories(root);
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwx------"));
    return new PostgresDirectory(root.toRealPath());
  }

  /** PostgreSQL's data directory; there once it is complete. */
  Path data() {
    return root.resolve("data");
  }

  /** Where initdb works. One that was killed leaves nothing that looks complete. */
  Path unfinishedData() {
    return root.resolve("data.unfinished");
  }

  /** One line: the password. */
  Path passwordFile() {
    return root.resolve("password");
  }

  /** What the server wrote on its standard error, over all its starts. */
  Path log() {
    return root.resolve("server.log");
  }

  DirectoryLock lock() throws IOException {
    return DirectoryLock.acquire(root);
  }

  Optional<PostmasterFile> runningServer() throws IOException {
    return PostmasterFile.read(data()).filter(server -> server.isServerOf(data()));
  }

  String password() throws IOException {
    return Files.readAllLines(passwordFile()).get(0);
  }

  /** Makes a random password, and the same for psql in {@code pgpass}. */
  void makePassword(String host, String user) throws IOException {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    writeForOwner(passwordFile(), password + "\n");
    writeForOwner(root.resolve("pgpass"), host + ":*:*:" + user + ":" + password + "\n");
  }

  long logSize() throws IOException {
    return Files.exists(log()) ? Files.size(log()) : 0;
  }

  String logFrom(long position) throws IOException {
    if (!Files.exists(log())) {
      return "";
    }
    try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
      file.seek(position);
      byte[] bytes = new byte[Math.toIntExact(file.length() - position)];
      file.readFully(bytes);
      return new String(bytes, UTF_8);
    }
  }

  /** The last lines of the log, of any length. */
  String logTail() throws IOException {
    List<String> lines = logFrom(Math.max(0, logSize() - 10_000)).lines().toList();
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
  }

  /** What to tell the user: the message ends with what the server logged last. */
  UserException cannot(String what, String why, @Nullable Throwable cause) {
    String message = "Cannot " + what + " the local PostgreSQL in " + root + ": " + why.strip();
    try {
      String tail = logTail();
      String log = tail.isEmpty() ? "" : "\nThe end of " + log() + ":\n" + tail;
      return new UserException(ExitCode.UNAVAILABLE, message + log, cause);
    } catch (IOException e) {
      UserException exception = new UserException(ExitCode.UNAVAILABLE, message, cause);
      exception.addSuppressed(e);
      return exception;
    }
  }

  /** Deletes a directory with everything in it, if it is there. */
  static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static void writeForOwner(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text, StandardOpenOption.WRITE);
  }
}

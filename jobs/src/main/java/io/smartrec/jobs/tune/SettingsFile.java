package io.smartrec.jobs.tune;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The configuration file that the best settings are written to. It replaces nobody else's. */
final class SettingsFile {
  private static final String MARK = "# Written by smartrec tune";

  private final Path file;

  private SettingsFile(Path file) {
    this.file = file;
  }

  /**
   * The file, before the work begins.
   *
   * @throws UserException exit code 2 when it cannot be written, or is there and was not written by
   *     this command
   */
  static SettingsFile at(Path file) {
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory) || Files.isDirectory(file)) {
      throw UserException.usage(
          "Cannot write the settings to %s: its directory does not exist, or it is one itself. Correct --write."
              .formatted(file));
    }
    try {
      if (Files.exists(file) && !isReplaceable(file)) {
        throw UserException.usage(
            "Cannot write the settings to %s: the file is there and was not written by tune. Choose another one with --write, and include it in yours."
                .formatted(file));
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
    return new SettingsFile(file);
  }

  /** Written by this command, or empty: then there is nothing to lose. */
  private static boolean isReplaceable(Path file) throws IOException {
    return Files.isRegularFile(file)
        && (Files.size(file) == 0 || Files.readString(file).startsWith(MARK));
  }

  /**
   * Writes the settings, in one step: the file has those before or these, whole.
   *
   * @param origin where they come from, in one line
   * @param hocon the settings
   * @throws UserException exit code 2 when it cannot be written
   */
  void write(String origin, String hocon) {
    try {
      // A link stays one.
      Path target = Files.exists(file) ? file.toRealPath() : file;
      Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
      Files.writeString(temporary, MARK + ": " + origin + "\n" + hocon + "\n");
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw refused(file, e);
    }
  }

  private static UserException refused(Path file, IOException e) {
    return new UserException(
        ExitCode.USAGE,
        "Cannot write the settings to %s: %s. Choose another file with --write."
            .formatted(file, e.getMessage()),
        e);
  }
}

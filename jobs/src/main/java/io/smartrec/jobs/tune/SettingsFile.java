package io.smartrec.jobs.tune;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
      if (Files.exists(file) && !Files.readString(file).startsWith(MARK)) {
        throw UserException.usage(
            "Cannot write the settings to %s: the file is there and was not written by tune. Choose another one with --write, and include it in yours."
                .formatted(file));
      }
    } catch (IOException e) {
      throw refused(file, e);
    }
    return new SettingsFile(file);
  }

  /**
   * Writes the settings.
   *
   * @param origin where they come from, in one line
   * @param hocon the settings
   * @throws UserException exit code 2 when it cannot be written
   */
  void write(String origin, String hocon) {
    try {
      Files.writeString(file, MARK + ": " + origin + "\n" + hocon + "\n");
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

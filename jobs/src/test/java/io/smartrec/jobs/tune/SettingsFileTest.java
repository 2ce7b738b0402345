package io.smartrec.jobs.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsFileTest {
  private Path directory = Path.of("");
  private Path file = directory;

  @BeforeEach
  void inADirectory(@TempDir Path empty) {
    directory = empty;
    file = empty.resolve("best.conf");
  }

  @Test
  void replacesItsOwnFileAndLeavesNothingElse() throws IOException {
    SettingsFile.at(file).write("trial 1", "rank = 8");
    SettingsFile.at(file).write("trial 2", "rank = 16");

    assertThat(file).hasContent("# Written by smartrec tune: trial 2\nrank = 16\n");
    assertThat(directory)
        .isDirectoryContaining(file::equals)
        .isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void takesAnEmptyFile() throws IOException {
    SettingsFile.at(Files.createFile(file)).write("trial 1", "rank = 8");

    assertThat(file).content().endsWith("rank = 8\n");
  }

  @Test
  void refusesTheFileOfSomebodyElse() throws IOException {
    Files.writeString(file, "smartrec {}");

    assertThatThrownBy(() -> SettingsFile.at(file))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("was not written by tune");
    assertThatThrownBy(() -> SettingsFile.at(Path.of("/dev/null")))
        .hasMessageContaining("was not written by tune");
  }

  @Test
  void keepsTheSettingsThatAreThereWhenTheNewOnesCannotBeWritten() throws IOException {
    SettingsFile settings = SettingsFile.at(file);
    settings.write("trial 1", "rank = 8");
    Files.createDirectory(directory.resolve(".best.conf.tmp"));

    assertThatThrownBy(() -> settings.write("trial 2", "rank = 16"))
        .isInstanceOf(UserException.class);

    assertThat(file).content().endsWith("rank = 8\n");
  }

  @Test
  void writesWhereALinkLeads() throws IOException {
    Path target = Files.createFile(directory.resolve("target.conf"));
    Files.createSymbolicLink(file, target);

    SettingsFile.at(file).write("trial 1", "rank = 8");

    assertThat(file).isSymbolicLink();
    assertThat(target).content().endsWith("rank = 8\n");
  }
}

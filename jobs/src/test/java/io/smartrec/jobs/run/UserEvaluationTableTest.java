package io.smartrec.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserEvaluationTableTest {
  @Test
  void locksALakeByOneNameWhateverLinksLeadToIt(@TempDir Path directory) throws IOException {
    Path lake = Files.createDirectory(directory.resolve("lake"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), lake);

    assertThat(UserEvaluationTable.lockName(link.toString()))
        .isEqualTo(UserEvaluationTable.lockName(lake.toString()));
    assertThat(UserEvaluationTable.lockName("s3a://bucket/lake")).endsWith(" s3a://bucket/lake");
  }
}

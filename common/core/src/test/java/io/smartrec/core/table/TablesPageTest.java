package io.smartrec.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TablesPageTest {
  /**
   * {@code SMARTREC_WRITE_DOCS=1 mvn test -pl common/core -Dtest=TablesPageTest} writes it anew.
   */
  @Test
  void thePageSaysWhatTheContractsSay() throws IOException {
    Path page = Path.of(System.getProperty("smartrec.root"), "docs", "tables.md");
    if (System.getenv("SMARTREC_WRITE_DOCS") != null) {
      Files.writeString(page, TablesPage.markdown());
    }

    assertThat(page)
        .as("write it anew: SMARTREC_WRITE_DOCS=1 mvn test -pl common/core -Dtest=TablesPageTest")
        .hasContent(TablesPage.markdown());
  }
}

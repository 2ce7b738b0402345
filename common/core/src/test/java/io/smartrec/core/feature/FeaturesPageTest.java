package io.smartrec.core.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.table.Features;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeaturesPageTest {
  /**
   * {@code SMARTREC_WRITE_DOCS=1 mvn test -pl common/core -Dtest=FeaturesPageTest} writes it anew.
   */
  @Test
  void thePageSaysWhatTheDefinitionsSay() throws IOException {
    Path page = Path.of(System.getProperty("smartrec.root"), "docs", "features.md");
    if (System.getenv("SMARTREC_WRITE_DOCS") != null) {
      Files.writeString(page, FeaturesPage.markdown());
    }

    assertThat(page)
        .as("write it anew: SMARTREC_WRITE_DOCS=1 mvn test -pl common/core -Dtest=FeaturesPageTest")
        .hasContent(FeaturesPage.markdown());
  }

  @Test
  void namesAreDistinctSnakeCaseAndFitTheirColumn() {
    int longest = Features.CONTRACT.column(Features.FEATURE_NAME).maxLength().orElseThrow();
    for (String entityType : List.of(Features.USER, Features.ITEM)) {
      assertThat(FeatureDefinitions.names(entityType, List.of(1, 3650)))
          .isNotEmpty()
          .doesNotHaveDuplicates()
          .allSatisfy(
              name ->
                  assertThat(name).matches("[a-z][a-z0-9_]*").hasSizeLessThanOrEqualTo(longest));
    }
  }

  @Test
  void aWindowedFeatureHasOneNameForEachWindow() {
    assertThat(FeatureDefinitions.TREND.names(List.of(7, 30)))
        .containsExactly("trend_7d", "trend_30d");
    assertThat(FeatureDefinitions.AGE_DAYS.names(List.of(7, 30))).containsExactly("age_days");
  }
}

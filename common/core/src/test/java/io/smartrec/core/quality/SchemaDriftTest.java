package io.smartrec.core.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaDriftTest {
  @Test
  void tellsNewMissingAndChangedColumns() {
    assertThat(
            SchemaDrift.describe(
                Map.of("user", "string", "price", "double", "colour", "string"),
                Map.of("user", "string", "price", "string", "device", "string")))
        .containsExactlyInAnyOrder(
            "column price was double and is string now",
            "column device (string) is new",
            "column colour (string) is missing");
  }

  @Test
  void saysNothingOfTheSameColumns() {
    assertThat(SchemaDrift.describe(Map.of("a", "int", "b", "int"), Map.of("b", "int", "a", "int")))
        .isEmpty();
  }
}

package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.smartrec.BadRows.BadRow;
import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.domain.Entity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BadRowsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path directory;

  @Test
  void everyInputHasItsOwnName() {
    List<String> names =
        Stream.concat(BadRows.BAD.stream(), BadRows.ODD.stream()).map(Object::toString).toList();

    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(90);
  }

  @Test
  void onlyMalformedRowsAreNoJson() throws JsonProcessingException {
    for (BadRow bad : BadRows.BAD) {
      List<String> rows = bad.text().lines().toList();
      if (bad.format() == SourceFormat.JSON) {
        assertThat(rows).as(bad.name()).hasSize(2);
        assertThat(JSON.readTree(rows.get(0)).toString()).contains(RawLines.GOOD_ID);
        assertThat(isObject(rows.get(1)))
            .as(bad.name())
            .isEqualTo(!bad.reason().equals("malformed_row"));
      } else {
        assertThat(rows).as(bad.name()).hasSize(3);
        assertThat(rows.get(1)).contains(RawLines.GOOD_ID);
      }
    }
  }

  @Test
  void everyFaultHasAnInput() {
    assertThat(BadRows.BAD.stream().map(BadRow::reason))
        .contains(
            "missing_user_id",
            "missing_item_id",
            "missing_id",
            "malformed_user_id",
            "malformed_item_id",
            "malformed_id",
            "missing_action_type",
            "unknown_action_type",
            "missing_timestamp",
            "unparsable_timestamp",
            "nonexistent_timestamp",
            "timestamp_in_future",
            "timestamp_too_old",
            "missing_value",
            "invalid_value",
            "value_too_small",
            "value_too_large",
            "invalid_context",
            "context_too_deep",
            "context_too_large",
            "invalid_metadata",
            "invalid_demographics",
            "malformed_row",
            "nul_character");
  }

  @Test
  void theirConfigurationIsValid() throws IOException {
    Path file = directory.resolve("rows.conf");
    for (Entity entity : Entity.values()) {
      Files.writeString(file, BadRows.config(entity, SourceFormat.CSV));

      assertThat(ConfigLoader.load(Optional.of(file), Map.of(), Map.of()).ingest().sources())
          .singleElement()
          .satisfies(source -> assertThat(source.mappings()).hasSize(1));
    }
  }

  private static boolean isObject(String text) {
    try {
      return JSON.readTree(text).isObject();
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}

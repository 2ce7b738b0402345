package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.Smartrec.Outcome;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The demo, with a configuration file of the user's own. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
class DemoIT {
  private static final List<String> DEMO = List.of("demo", "--users", "60", "--items", "120");

  @Test
  void endsWithTitlesFromPostgresAndChangesNothingTheSecondTime(
      TestDatabase database, @TempDir Path data) throws Exception {
    Smartrec onDatabase = Smartrec.in(data).on(database);
    // Where the database is stands in the file only: every step of the demo has to find it.
    Path file =
        Files.writeString(
            data.resolve("my.conf"),
            """
            smartrec {
              postgres { url = "%s", user = "%s" }
              train.als { rank = 4, iterations = 2, blocks = 2 }
            }
            """
                .formatted(
                    onDatabase.settings().get("postgres.url"),
                    onDatabase.settings().get("postgres.user")));
    Smartrec smartrec = new Smartrec(Smartrec.in(data).settings(), onDatabase.environment());
    List<String> demo = new ArrayList<>(DEMO);
    demo.addAll(List.of("--config", file.toString()));

    Outcome first = smartrec.run(demo.toArray(String[]::new));

    assertThat(first.exitCode()).as(first.err()).isZero();
    StoredState afterFirst = StoredState.of(data, database);

    JsonNode second = smartrec.succeed(demo.toArray(String[]::new));

    StoredState afterSecond = StoredState.of(data, database);
    assertThat(afterSecond.files()).isEqualTo(afterFirst.files());
    assertThat(afterSecond.tables()).isEqualTo(afterFirst.tables());

    List<String> titles =
        StoredState.json(database, "SELECT metadata FROM items").stream()
            .map(item -> item.path("title").asText())
            .toList();
    JsonNode recommendations = second.path("what_is_recommended_to_the_sample_user");
    assertThat(recommendations).hasSize(5);
    for (JsonNode row : recommendations) {
      assertThat(row.path("item").asText()).isIn(titles);
      assertThat(first.out()).contains(row.path("item").asText());
    }
    assertThat(second.path("what_the_sample_user_did_last")).hasSize(5);
    assertThat(first.out()).startsWith("From raw events to published recommendations: done.");
  }
}

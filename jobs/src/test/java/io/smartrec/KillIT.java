package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are killed in the middle of their work, and run again. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KillIT {
  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void openTheShop(TestDatabase database, @TempDir Path directory) throws Exception {
    data = directory;
    smartrec =
        Smartrec.in(directory)
            .on(database)
            .with("train.als.rank", "4")
            .with("train.als.iterations", "12")
            .with("tune.windows", "1")
            .with("tune.space.rank", "2,4")
            .with("tune.space.iterations", "2,3");
    smartrec.succeed("migrate");
    smartrec.succeed("generate-data", "--users=80", "--items=40", "--interactions-per-user=20");
    smartrec.succeed("ingest", "--config=" + data.resolve("raw/ingest.conf"));
  }

  @Test
  void aTrainingThatIsKilledLeavesNothingAndCanBeRunAgain(TestDatabase database) throws Exception {
    SmartrecProcess.start(smartrec, data.resolve("train.log"), "train", "--algorithm=als")
        .killAfter("hold-out users can be judged");
    JsonNode dead = only(database, "SELECT to_jsonb(m) FROM ml_models m WHERE status = 'training'");

    JsonNode trained = smartrec.succeed("train", "--algorithm=als");

    assertThat(trained.path("model_id")).isEqualTo(dead.path("id"));
    assertThat(trained.path("status").asText()).isEqualTo("registered");
    assertThat(
            StoredState.json(
                database,
                "SELECT to_jsonb(status_after) FROM ops.model_status_changes WHERE model_id = '%s' ORDER BY change_id"
                    .formatted(dead.path("id").asText())))
        .extracting(JsonNode::asText)
        .containsExactly("training", "failed", "training", "registered");
    assertThat(
            StoredState.json(
                database,
                "SELECT to_jsonb(state) FROM ops.job_runs WHERE command = 'train' ORDER BY started_at, state"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("failed", "succeeded");
    assertThat(names(data.resolve("lake/models/_checkpoints"))).isEmpty();
    assertThat(names(data.resolve("lake/models")))
        .containsExactlyInAnyOrder("_checkpoints", dead.path("id").asText());
    smartrec.succeed("predict", "--algorithm=als");
  }

  @Test
  void aTuningThatIsKilledGoesOnWithTheTrialsThatAreLeft(TestDatabase database) throws Exception {
    SmartrecProcess.start(smartrec, data.resolve("tune.log"), "tune", "--trials=4")
        .killAfter("trial 2 of 4");
    JsonNode killed = only(database, "SELECT to_jsonb(t) FROM ops.tunings t");
    assertThat(killed.path("state").asText()).isEqualTo("running");
    List<JsonNode> before = trials(database);
    assertThat(before).hasSizeBetween(2, 3);

    JsonNode tuned = smartrec.succeed("tune", "--trials=4");

    assertThat(tuned.path("tuning_id")).isEqualTo(killed.path("id"));
    assertThat(tuned.at("/counts/trials_of_this_run").asInt()).isEqualTo(4 - before.size());
    assertThat(trials(database)).hasSize(4).containsAll(before);
    assertThat(only(database, "SELECT to_jsonb(t) FROM ops.tunings t").path("state").asText())
        .isEqualTo("done");
  }

  private static List<JsonNode> trials(TestDatabase database) throws Exception {
    return StoredState.json(database, "SELECT to_jsonb(t) FROM ops.trials t ORDER BY trial");
  }

  private static JsonNode only(TestDatabase database, String sql) throws Exception {
    List<JsonNode> rows = StoredState.json(database, sql);
    assertThat(rows).as(sql).hasSize(1);
    return rows.get(0);
  }

  private static List<String> names(Path directory) throws Exception {
    if (!Files.exists(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}

package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.spark.postgres.Actor;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.JobRuns;
import io.smartrec.spark.postgres.JobStart;
import io.smartrec.spark.postgres.ModelLifeCycle;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Models of a small shop from training to deprecation, and trainings that die on the way. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ModelLifeIT {
  private static final String ORDERS =
      """
      customer,sku,event,at
      c1,lamp,view,2025-01-01 10:00:00
      c2,desk,view,2025-01-02 10:00:00
      c1,desk,view,2025-03-01 10:00:00
      c2,chair,view,2025-03-02 10:00:00
      """;
  private static final String MAPPING =
      CornerShop.MAPPING
          + """
          smartrec.ingest.sources.orders {
            users { id { column = customer } }
            items { id { column = sku } }
          }
          """;

  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void openTheShop(TestDatabase database, @TempDir Path files, @TempDir Path directory)
      throws IOException {
    data = directory;
    smartrec = Smartrec.in(directory).on(database).with("promotion.champion-margin", "off");
    smartrec.succeed("migrate");
    smartrec.succeed(
        "ingest",
        "--config=" + Files.writeString(files.resolve("shop.conf"), MAPPING),
        "--input=orders=" + Files.writeString(files.resolve("orders.csv"), ORDERS));
  }

  @Test
  @Order(1)
  void livesFromTrainingToDeprecationWithEveryStepInTheHistory(TestDatabase database)
      throws SQLException {
    String first = promoted(28);
    String second = promoted(29);
    smartrec.succeed("rollback", "--algorithm=popularity", "--reason=it was worse");

    assertThat(history(database, first))
        .containsExactly(
            "training by train",
            "registered by train",
            "staging by publish",
            "production by promote",
            "deprecated by promote",
            "production by rollback");
    assertThat(history(database, second))
        .containsExactly(
            "training by train",
            "registered by train",
            "staging by publish",
            "production by promote",
            "deprecated by rollback");
    smartrec.run("publish", "--model=" + second).isRefused(4, "its status is deprecated");
    assertThat(smartrec.succeed("publish", "--model=" + first).path("status").asText())
        .isEqualTo("production");
  }

  @Test
  @Order(2)
  void maintainShowsADeadTrainingAndLeavesALiveOneAlone(TestDatabase database)
      throws IOException, SQLException {
    Postgres postgres = Postgres.at(database.address());
    UUID run = beginTraining(postgres, new UUID(1, 1));
    UUID liveRun = beginTraining(postgres, new UUID(1, 2));
    ModelLifeCycle live = new ModelLifeCycle(postgres, new Actor(liveRun, "ann"));
    try (AdvisoryLock lock = live.lockTraining(new UUID(1, 2))) {
      assertThat(lock).isNotNull();
      StoredState before = StoredState.of(data, database);

      JsonNode shown = smartrec.succeed("maintain", "--dry-run");

      assertThat(shown.path("dead_trainings"))
          .extracting(JsonNode::toString)
          .containsExactly(
              "{\"model\":\"als of-%s\",\"model_id\":\"%s\",\"begun_at\":\"%s\",\"run_id\":\"%s\"}"
                  .formatted(new UUID(1, 1), new UUID(1, 1), Smartrec.NOW, run));
      assertThat(shown.path("headline").asText()).endsWith("Dead trainings to clear up: 1.");
      assertThat(StoredState.of(data, database).tables()).isEqualTo(before.tables());
      assertThat(StoredState.of(data, database).files()).isEqualTo(before.files());

      JsonNode done = smartrec.succeed("maintain");

      assertThat(done.path("headline").asText()).endsWith("Dead trainings cleared up: 1.");
      assertThat(done.at("/counts/dead_trainings").asInt()).isEqualTo(1);
      assertDead(database, new UUID(1, 1), run);
      assertThat(halfSaved(new UUID(1, 2))).exists();
      assertThat(checkpoints(liveRun)).exists();
      live.register(new UUID(1, 2), Smartrec.NOW, "{}", Smartrec.NOW);
    }
    assertThat(state(database, liveRun)).isEqualTo("running");
  }

  @Test
  @Order(3)
  void trainClearsUpAfterATrainingThatDied(TestDatabase database) throws IOException, SQLException {
    UUID run = beginTraining(Postgres.at(database.address()), new UUID(1, 3));

    Smartrec.Outcome outcome = smartrec.run("train", "--algorithm=popularity");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err())
        .contains("model " + new UUID(1, 3))
        .contains("had died: marked failed and cleared up.");
    assertDead(database, new UUID(1, 3), run);
  }

  @Test
  @Order(4)
  void trainGoesOnWhereADeadTrainingCannotBeClearedUp(TestDatabase database, SparkSession spark)
      throws IOException, SQLException {
    UUID run = beginTraining(Postgres.at(database.address()), new UUID(1, 4));
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.setClass("fs.file.impl", KeepsCheckpoints.class, FileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
    try {
      Smartrec.Outcome outcome = smartrec.run("train", "--algorithm=popularity");

      assertThat(outcome.exitCode()).as(outcome.err()).isZero();
      assertThat(outcome.err())
          .contains("model " + new UUID(1, 4))
          .contains("had died and is not cleared up")
          .contains("Check the permissions.");
      assertThat(checkpoints(run)).exists();
      assertThat(state(database, run)).isEqualTo("running");
      smartrec.run("maintain").isRefused(5, "Cannot delete ", run.toString());
    } finally {
      hadoop.unset("fs.file.impl");
      hadoop.unset("fs.file.impl.disable.cache");
    }
    smartrec.succeed("maintain");
    assertDead(database, new UUID(1, 4), run);
  }

  /** Local files of another user: what may not be deleted stays, without an exception. */
  public static final class KeepsCheckpoints extends LocalFileSystem {
    @Override
    public boolean delete(org.apache.hadoop.fs.Path path, boolean recursive) throws IOException {
      return !path.toString().contains("_checkpoints") && super.delete(path, recursive);
    }
  }

  @Test
  @Order(5)
  void aTrainingThatFailsIsInTheHistoryWithItsReason(TestDatabase database) throws SQLException {
    Smartrec.Outcome outcome =
        smartrec.run("train", "--algorithm=popularity", "--set=evaluation.split.days=365");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(
            StoredState.json(
                database,
                """
                SELECT to_jsonb(concat_ws(' ', c.status_before, c.status_after, c.reason = r.message))
                FROM ops.model_status_changes c JOIN ops.job_runs r USING (run_id)
                WHERE r.command = 'train' AND r.exit_code = 3 AND c.status_after = 'failed'"""))
        .extracting(JsonNode::asText)
        .containsExactly("training failed t");
  }

  /** A changed byte is found; the same training brings the same files, and the registry stays. */
  @Test
  @Order(6)
  void trainBringsBackFilesThatAreGoneOrChanged(TestDatabase database)
      throws IOException, SQLException {
    String[] train = {"train", "--algorithm=popularity"};
    JsonNode before = smartrec.succeed(train);
    Path manifest =
        data.resolve("lake/models/" + before.path("model_id").asText() + "/manifest.json");
    StoredState stored = StoredState.of(data, database);
    Files.writeString(manifest, Files.readString(manifest).replaceFirst("\"users\"", "\"uzers\""));

    JsonNode again = smartrec.succeed(train);

    assertThat(again.path("headline").asText())
        .isEqualTo(
            "This model is registered already. Its files are back; what the registry says of it has not changed.");
    assertThat(Files.readString(manifest)).doesNotContain("uzers");
    assertThat(StoredState.of(data, database).tables()).isEqualTo(stored.tables());
    assertThat(smartrec.succeed(train).path("headline").asText()).endsWith("nothing changed.");
  }

  @Test
  @Order(9)
  void whatIsPopularNowIsTrainedAndPredictedLikeAnyOther(SparkSession spark) {
    Smartrec wide = smartrec.with("train.trending.window-days", "90");
    JsonNode trained = wide.succeed("train", "--algorithm=trending");
    String id = trained.path("model_id").asText();

    assertThat(trained.path("difference_to_popularity").asText()).endsWith("per user");
    assertThat(wide.succeed("train", "--algorithm=trending").path("headline").asText())
        .contains("nothing changed");
    assertThat(
            wide.succeed("predict", "--model=" + id, "--set=predict.fallback=[]")
                .path("users")
                .asInt())
        .isEqualTo(2);
    assertThat(
            spark
                .read()
                .format("delta")
                .load(data.resolve("lake/predictions").toString())
                .where("model_id = '" + id + "'")
                .selectExpr("get_json_object(explanation, '$.kind')")
                .distinct()
                .collectAsList())
        .containsExactly(RowFactory.create("trending"));
    // Before the hold-out nothing happened for so long.
    smartrec
        .run("train", "--algorithm=trending", "--set=train.trending.window-days=1")
        .isRefused(3, "train.trending.window-days");
    smartrec
        .run("train", "--algorithm=trending", "--set=train.trending.half-life-days=0")
        .isRefused(2, "train.trending.half-life-days", "0.001");
  }

  /** A model that is one of its own by the length of the hold-out, in production. */
  private String promoted(int holdoutDays) {
    String model =
        smartrec
            .succeed(
                "train", "--algorithm=popularity", "--set=evaluation.split.days=" + holdoutDays)
            .path("model_id")
            .asText();
    smartrec.succeed("predict", "--model=" + model);
    smartrec.succeed("publish", "--model=" + model);
    smartrec.succeed("promote", "--model=" + model);
    return model;
  }

  /** What a training leaves that is killed while it saves its model. */
  private UUID beginTraining(Postgres postgres, UUID model) throws IOException {
    UUID run = UUID.randomUUID();
    new JobRuns(postgres).begin(new JobStart(run, "train", Smartrec.NOW, 42L, null));
    new ModelLifeCycle(postgres, new Actor(run, "ann"))
        .begin(model, "als", "of-" + model, "{}", Smartrec.NOW);
    for (Path directory : List.of(halfSaved(model), checkpoints(run))) {
      Files.writeString(Files.createDirectories(directory).resolve("part-0"), "left");
    }
    return run;
  }

  private void assertDead(TestDatabase database, UUID model, UUID run) throws SQLException {
    assertThat(history(database, model.toString()))
        .containsExactly("training by train", "failed by train");
    assertThat(state(database, run)).isEqualTo("failed");
    assertThat(halfSaved(model)).doesNotExist();
    assertThat(checkpoints(run)).doesNotExist();
  }

  private Path halfSaved(UUID model) {
    return data.resolve("lake/models/_" + model + ".tmp");
  }

  private Path checkpoints(UUID run) {
    return data.resolve("lake/models/_checkpoints/" + run);
  }

  private static String state(TestDatabase database, UUID run) throws SQLException {
    return StoredState.json(
            database, "SELECT to_jsonb(state) FROM ops.job_runs WHERE run_id = '" + run + "'")
        .get(0)
        .asText();
  }

  /** The statuses of a model, each with the command of the run that is recorded with it. */
  private static List<String> history(TestDatabase database, String model) throws SQLException {
    return StoredState.json(
            database,
            """
            SELECT to_jsonb(c.status_after || ' by ' || r.command)
            FROM ops.model_status_changes c JOIN ops.job_runs r USING (run_id)
            WHERE c.model_id = '%s' ORDER BY c.change_id"""
                .formatted(model))
        .stream()
        .map(JsonNode::asText)
        .toList();
  }
}

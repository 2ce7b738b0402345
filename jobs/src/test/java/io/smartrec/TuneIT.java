package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The search for settings on a small shop. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TuneIT {
  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void openTheShop(TestDatabase database, @TempDir Path directory) throws Exception {
    data = directory;
    smartrec =
        Smartrec.in(directory)
            .on(database)
            .with("train.als.rank", "4")
            .with("train.als.iterations", "2")
            .with("tune.windows", "1")
            .with("tune.space.rank", "2,4,6")
            .with("tune.space.iterations", "2,4");
    smartrec.succeed("migrate");
    smartrec.succeed("generate-data", "--users=80", "--items=40", "--interactions-per-user=20");
    smartrec.succeed("ingest", "--config=" + data.resolve("raw/ingest.conf"));
  }

  @Test
  void searchesAndTrainsWithWhatItFound(TestDatabase database) throws Exception {
    Path file = data.resolve("best.conf");
    JsonNode tuned = smartrec.succeed("tune", "--trials=3", "--then-train", "--write=" + file);

    assertThat(tuned.path("trials")).hasSize(3);
    JsonNode best = tuned.path("trials").get(0);
    assertThat(best.path("value").asDouble())
        .isEqualTo(tuned.path("best_value").asDouble())
        .isGreaterThanOrEqualTo(tuned.path("configured_value").asDouble())
        .isBetween(0.001, 0.999);
    assertThat(tuned.path("best_standard_error").asDouble()).isBetween(0.0001, 0.2);
    assertThat(tuned.at("/counts/trials_of_this_run").asInt()).isEqualTo(3);

    String tuning = tuned.path("tuning_id").asText();
    JsonNode row =
        only(database, "SELECT to_jsonb(t) FROM ops.tunings t WHERE id = '" + tuning + "'");
    assertThat(row.path("state").asText()).isEqualTo("done");
    assertThat(row.path("best_trial")).isEqualTo(tuned.path("best_trial"));
    assertThat(row.path("inputs")).isEqualTo(tuned.path("inputs"));
    assertThat(row.at("/settings/tune/space/rank").toString()).isEqualTo("[2,4,6]");
    JsonNode configured = trials(database, tuning).get(0);
    assertThat(configured.at("/hyperparameters/als/rank").asInt()).isEqualTo(4);
    assertThat(configured.path("run_id").asText()).isEqualTo(tuned.path("run_id").asText());

    // What was found is what was trained, and what the file says.
    JsonNode model =
        only(
            database,
            "SELECT hyperparameters FROM ml_models WHERE id = '"
                + tuned.path("model_id").asText()
                + "'");
    assertThat(model.at("/train/als/rank").asText()).isEqualTo(best.path("rank").asText());
    assertThat(model.at("/train/als/alpha").asDouble()).isEqualTo(best.path("alpha").asDouble());
    assertThat(tuned.path("quality")).isNotEmpty();
    assertThat(Files.readString(file))
        .startsWith("# Written by smartrec tune: tuning " + tuning)
        .endsWith(tuned.path("best_settings").asText() + "\n");
    Smartrec byFile = withoutAls();
    JsonNode again = byFile.succeed("train", "--algorithm=als", "--config=" + file);
    assertThat(again.path("model_id")).isEqualTo(tuned.path("model_id"));
    assertThat(again.path("headline").asText()).contains("nothing changed");
  }

  @Test
  void goesOnWithTheRestAndThenHasNothingToDo(TestDatabase database) throws Exception {
    Smartrec other = smartrec.with("train.seed", "7");
    JsonNode two = other.succeed("tune", "--trials=2");
    String tuning = two.path("tuning_id").asText();
    List<JsonNode> before = trials(database, tuning);
    // As a run leaves it that was killed.
    execute(
        database,
        "UPDATE ops.tunings SET state = 'running', ended_at = NULL WHERE id = '" + tuning + "'");

    JsonNode three = other.succeed("tune", "--trials=3");

    assertThat(three.path("tuning_id").asText()).isEqualTo(tuning);
    assertThat(three.at("/counts/trials_of_this_run").asInt()).isEqualTo(1);
    assertThat(trials(database, tuning)).hasSize(3).containsAll(before);
    assertThat(state(database, tuning)).isEqualTo("done");

    StoredState after = StoredState.of(data, database);
    JsonNode again = other.succeed("tune", "--trials=3");
    assertThat(again.path("headline").asText()).contains("nothing to do");
    assertThat(again.path("trials")).isEqualTo(three.path("trials"));
    assertThat(StoredState.of(data, database).tables()).isEqualTo(after.tables());

    comesOutTheSameWhereTheFirstTrialIsAllThatIsLeft(other, tuning, three, database);
  }

  private static void comesOutTheSameWhereTheFirstTrialIsAllThatIsLeft(
      Smartrec smartrec, String tuning, JsonNode whole, TestDatabase database) throws SQLException {
    execute(
        database,
        "UPDATE ops.tunings SET best_trial = NULL, best_iterations = NULL WHERE id = '%s'"
            .formatted(tuning),
        "DELETE FROM ops.trials WHERE trial > 0 AND tuning_id = '%s'".formatted(tuning));

    JsonNode parts = smartrec.succeed("tune", "--trials=3");

    assertThat(parts.at("/counts/trials_of_this_run").asInt()).isEqualTo(2);
    assertThat(parts.path("trials")).isEqualTo(whole.path("trials"));
  }

  @Test
  void halvingGivesMoreIterationsToTheBest(TestDatabase database) throws Exception {
    JsonNode tuned =
        smartrec
            .with("tune.space.iterations", "2,6")
            .succeed("tune", "--search=halving", "--trials=3");

    // Three with 6 / 3 iterations, one of them with 6.
    assertThat(
            trials(database, tuned.path("tuning_id").asText()).stream()
                .map(trial -> trial.path("iterations").asInt())
                .sorted())
        .containsExactly(2, 2, 2, 6);
  }

  @Test
  void failedTrialsAreWrittenDownAndTheSearchGoesOn(TestDatabase database) throws Exception {
    // After a day nothing is left of any preference; half of the trials have this half-life.
    Smartrec vanishing =
        smartrec.with("tune.space.half-life-days", "off,0.001").with("train.seed", "3");

    JsonNode tuned = vanishing.succeed("tune", "--trials=4");

    int failed = tuned.at("/counts/trials_failed").asInt();
    assertThat(failed).isBetween(1, 3);
    assertThat(
            trials(database, tuned.path("tuning_id").asText()).stream()
                .filter(trial -> trial.path("state").asText().equals("failed")))
        .hasSize(failed)
        .allSatisfy(
            trial -> {
              assertThat(trial.path("message").asText()).startsWith("Cannot train");
              assertThat(trial.path("value").isNull()).isTrue();
            });
    assertThat(tuned.path("trials").get(3).path("state").asText()).isEqualTo("failed");
    assertThat(vanishing.succeed("tune", "--trials=4").path("headline").asText())
        .contains("nothing to do");
  }

  @Test
  void refusesWhatCannotBeSearched() {
    Smartrec point =
        smartrec
            .with("tune.space.rank", "4")
            .with("tune.space.regularization", "0.1")
            .with("tune.space.alpha", "1")
            .with("tune.space.iterations", "2")
            .with("tune.space.action-weights", "1")
            .with("tune.space.half-life-days", "off");
    point.run("tune").isRefused(2, "tune.space has but one value for every setting");
    smartrec.with("tune.space.rank", "[]").run("tune").isRefused(2, "tune.space.rank: must be");
    smartrec
        .with("tune.space.alpha", "5,1")
        .run("tune")
        .isRefused(2, "tune.space.alpha: must be a number, or a lower and an upper one", "[5, 1]");
    smartrec
        .with("tune.space.half-life-days", "never")
        .run("tune")
        .isRefused(2, "tune.space.half-life-days", "never");
    smartrec.with("tune.space.iterations", "1.5,3").run("tune").isRefused(2, "whole numbers");
    smartrec.with("tune.windows", "13").run("tune").isRefused(3, "13 windows of 28 days", "Lower");
    smartrec.with("evaluation.metric", "beauty@10").run("tune").isRefused(2, "Unknown metric");
    smartrec
        .with("evaluation.metric", "novelty@10")
        .run("tune")
        .isRefused(2, "Cannot tune by novelty@10", "ndcg@k");
    smartrec.run("tune", "--trials=0").isRefused(2, "--trials must be 1 to 10000, was 0");
    smartrec.run("tune", "--minutes=0").isRefused(2, "--minutes must be more than 0");
    smartrec.run("tune", "--write=/nowhere/x.conf").isRefused(2, "Cannot write the settings");
  }

  @Test
  void replacesNobodysConfiguration(@TempDir Path files) throws Exception {
    Path mine = Files.writeString(files.resolve("my.conf"), "smartrec.train.seed = 1\n");

    smartrec.run("tune", "--write=" + mine).isRefused(2, "was not written by tune");

    assertThat(mine).hasContent("smartrec.train.seed = 1");
  }

  @Test
  void tellsEveryTrialAndLetsNobodyElseRunThem(TestDatabase database) throws Exception {
    Smartrec other = smartrec.with("train.seed", "9").with("tune.windows", "2");
    Smartrec.Outcome outcome = other.run("tune", "--trials=1");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("validation window 2 of 2", "trial 1 of 1: ndcg@10 0.");
    assertThat(outcome.out()).contains("best settings", "smartrec.train { als { rank = 4, ");

    String tuning = only(database, "SELECT to_jsonb(id) FROM ops.tunings WHERE seed = 9").asText();
    try (AdvisoryLock lock =
        AdvisoryLock.acquire(Postgres.at(database.address()), "running tuning " + tuning)) {
      assertThat(lock).isNotNull();
      other.run("tune", "--trials=2").isRefused(4, "Someone else is running tuning " + tuning);
    }
  }

  /** The same program without the settings of ALS, which a file has. */
  private Smartrec withoutAls() {
    Smartrec bare = new Smartrec(smartrec.settings(), smartrec.environment());
    bare.settings().keySet().removeIf(key -> key.startsWith("train.als."));
    return bare;
  }

  private static List<JsonNode> trials(TestDatabase database, String tuning) throws SQLException {
    return StoredState.json(
        database,
        "SELECT to_jsonb(t) FROM ops.trials t WHERE tuning_id = '%s' ORDER BY trial, iterations"
            .formatted(tuning));
  }

  private static String state(TestDatabase database, String tuning) throws SQLException {
    return only(database, "SELECT to_jsonb(state) FROM ops.tunings WHERE id = '" + tuning + "'")
        .asText();
  }

  private static JsonNode only(TestDatabase database, String sql) throws SQLException {
    List<JsonNode> rows = new ArrayList<>(StoredState.json(database, sql));
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static void execute(TestDatabase database, String... statements) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}

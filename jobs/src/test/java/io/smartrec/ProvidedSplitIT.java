package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training and hold-out given as two tables, as published benchmarks give them. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProvidedSplitIT {
  private static final String UUID_LIKE =
      "regexp_replace(md5(%s), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')";

  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void provide(SparkSession spark, TestDatabase database, @TempDir Path directory)
      throws IOException {
    data = directory;
    smartrec =
        Smartrec.in(directory)
            .on(database)
            .with("train.als.rank", "2")
            .with("train.als.iterations", "1")
            .with("tune.space.rank", "2,3");
    smartrec.succeed("migrate");
    events(spark, 0, 240).write().format("delta").save(table("past"));
    events(spark, 240, 290).write().format("delta").save(table("future"));
  }

  @Test
  void aModelIsMadeAgainWithTheHoldOutOfThen(SparkSession spark) throws IOException {
    String[] train = {"train", "--algorithm=popularity", "--config=" + config()};
    JsonNode trained = smartrec.succeed(train);
    assertThat(trained.at("/counts/holdout_train_interactions").asInt()).isEqualTo(240);
    assertThat(trained.at("/counts/holdout_test_interactions").asInt()).isEqualTo(50);
    assertThat(trained.at("/counts/holdout_leaked_interactions").asInt()).isZero();
    assertThat(trained.at("/inputs/source future").asInt(-1)).isZero();

    // Ten of the training data, from before the hold-out began: now it leaks.
    events(spark, 200, 210).write().format("delta").mode("append").save(table("future"));
    JsonNode again =
        smartrec.succeed(
            "reproduce", "--model=" + trained.path("model_id").asText(), "--config=" + config());
    JsonNode now = smartrec.succeed(train);

    assertThat(again.path("headline").asText()).isEqualTo("The same model, bit by bit.");
    assertThat(again.path("metrics").asText()).startsWith("all ").endsWith(" the same");
    assertThat(now.path("model_id")).isNotEqualTo(trained.path("model_id"));
    assertThat(now.at("/counts/holdout_test_interactions").asInt()).isEqualTo(60);
    assertThat(now.at("/counts/holdout_leaked_interactions").asInt()).isEqualTo(40);
  }

  /** Of tables without a cut, settings are chosen by a share of the training data. */
  @Test
  void aSearchIsAnotherOneWithAnotherShareForValidation() throws IOException {
    String[] tune = {"tune", "--trials=1", "--config=" + config()};
    JsonNode fifth = smartrec.succeed(tune);
    JsonNode same = smartrec.succeed(tune);
    JsonNode more = smartrec.with("evaluation.split.share", "0.4").succeed(tune);
    JsonNode ofUsers = smartrec.with("evaluation.split.stratify", "user").succeed(tune);

    assertThat(same.path("tuning_id")).isEqualTo(fifth.path("tuning_id"));
    assertThat(same.at("/counts/trials_of_this_run").asInt(-1)).isZero();
    assertThat(more.path("tuning_id")).isNotIn(fifth.path("tuning_id"), ofUsers.path("tuning_id"));
    assertThat(ofUsers.path("tuning_id")).isNotEqualTo(fifth.path("tuning_id"));
  }

  private String table(String name) {
    return data.resolve(name).toString();
  }

  private String config() throws IOException {
    return Files.writeString(
            data.resolve("provided.conf"),
            """
            smartrec {
              ingest.sources.past { format = delta, path = "%s", interactions = as-is }
              ingest.sources.future { format = delta, path = "%s", interactions = as-is }
              interactions.source = past
              evaluation.split { method = provided, test-source = future }
            }
            """
                .formatted(table("past"), table("future")))
        .toString();
  }

  /** Ten users and forty items; one event after the other. */
  private static Dataset<Row> events(SparkSession spark, int from, int until) {
    return spark
        .range(from, until)
        .selectExpr(
            UUID_LIKE.formatted("concat('event', id)") + " AS id",
            UUID_LIKE.formatted("concat('user', id % 10)") + " AS user_id",
            UUID_LIKE.formatted("concat('item', pmod(hash(id), 40))") + " AS item_id",
            "'view' AS action_type",
            "1D AS value",
            "timestamp_seconds(1735689600 + id * 17280) AS timestamp")
        .coalesce(1);
  }
}

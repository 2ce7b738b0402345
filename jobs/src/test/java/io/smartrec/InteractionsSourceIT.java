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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training and predicting on a table of somebody else, where it stands. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InteractionsSourceIT {
  private static final String UUID =
      "regexp_replace(md5(%s), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')";

  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void migrate(TestDatabase database, @TempDir Path data) throws IOException {
    this.data = data;
    smartrec = Smartrec.in(data).on(database);
    smartrec.succeed("migrate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"delta", "parquet"})
  void trainsAndPredictsWithoutIngesting(String format, SparkSession spark) throws IOException {
    Path table = data.resolve("events-" + format);
    events(spark, 300).write().format(format).save(table.toString());
    String config = config(format, table);
    String[] train = {"train", "--algorithm", "popularity", "--config", config};

    JsonNode trained = smartrec.succeed(train);
    // One of 300 has a negative value, two say the same.
    assertThat(trained.at("/counts/holdout_train_interactions").asInt())
        .isEqualTo(298 - trained.at("/counts/holdout_test_interactions").asInt());
    assertThat(trained.at("/inputs/source events").isNumber()).isTrue();
    assertThat(smartrec.succeed(train).path("headline").asText()).contains("nothing changed");

    JsonNode predicted =
        smartrec.succeed(
            "predict", "--model", trained.path("model_id").asText(), "--config", config);
    assertThat(predicted.path("users").asInt()).isEqualTo(10);
    assertThat(data.resolve("lake/interactions")).doesNotExist();

    events(spark, 5).write().format(format).mode("append").save(table.toString());
    assertThat(smartrec.succeed(train).path("model_id")).isNotEqualTo(trained.path("model_id"));
    if (format.equals("delta")) {
      // The first 300 rows, whatever the case of the option.
      Smartrec before = smartrec.with("ingest.sources.events.options.versionasof", "0");
      assertThat(before.succeed(train).at("/counts/holdout_train_interactions"))
          .isEqualTo(trained.at("/counts/holdout_train_interactions"));
      smartrec
          .with("ingest.sources.events.options.versionasof", "9")
          .run(train)
          .isRefused(2, "source events at version 9", "the latest version", "is 1.");
    }
  }

  @Test
  void rowsThatDoNotPassTheGatesTrainNothing(SparkSession spark) throws IOException {
    Path table = data.resolve("broken");
    events(spark, 50)
        .selectExpr("* EXCEPT (user_id)", "'c1' AS user_id")
        .write()
        .parquet(table.toString());

    smartrec
        .run("train", "--algorithm", "popularity", "--config", config("parquet", table))
        .isRefused(3, "Nothing was done", "rejected-share", "malformed_user_id=50");
  }

  @Test
  void damagedFilesAreNamedOrSetAside(SparkSession spark) throws IOException {
    Path table = data.resolve("damaged");
    events(spark, 300).coalesce(1).write().parquet(table.toString());
    Files.writeString(table.resolve("text.parquet"), "user_id,item_id");
    String[] train = {"train", "--algorithm", "popularity", "--config", config("parquet", table)};

    smartrec
        .run(train)
        .isRefused(
            3,
            "source events: 1 of its files cannot be read",
            "text.parquet",
            "--set ingest.unreadable-files=skip");

    Smartrec.Outcome skipped = smartrec.with("ingest.unreadable-files", "skip").run(train);
    assertThat(skipped.exitCode()).as(skipped.err()).isZero();
    assertThat(skipped.err())
        .containsPattern("events: set aside: .*text\\.parquet")
        .contains("events: 300 interactions read");
  }

  @Test
  void aSourceThatIsNoneIsToldAtTheStart() throws IOException {
    String config = config("parquet", data.resolve("nowhere"));

    smartrec
        .run(
            "train", "--algorithm", "als", "--config", config, "--set", "interactions.source=event")
        .isRefused(2, "interactions.source", "did you mean events?");
    smartrec
        .run("train", "--algorithm", "als", "--config", config)
        .isRefused(2, "source events", "nothing at " + data.resolve("nowhere"));
  }

  private String config(String format, Path table) throws IOException {
    return Files.writeString(
            data.resolve("source.conf"),
            """
            smartrec {
              ingest.sources.events { format = %s, path = "%s", interactions = as-is }
              interactions.source = events
            }
            """
                .formatted(format, table))
        .toString();
  }

  /**
   * Ten users and forty items over 60 days; the first row is invalid, the second is there twice.
   */
  private static Dataset<Row> events(SparkSession spark, int rows) {
    return spark
        .range(rows)
        .selectExpr("if(id = 2, 1, id) AS id")
        .selectExpr(
            UUID.formatted("concat('event', id)") + " AS id",
            UUID.formatted("concat('user', id % 10)") + " AS user_id",
            UUID.formatted("concat('item', pmod(hash(id), 40))") + " AS item_id",
            "'view' AS action_type",
            "if(id = 0, -1D, 1D) AS value",
            "timestamp_seconds(1735689600 + id * 17280) AS timestamp");
  }
}

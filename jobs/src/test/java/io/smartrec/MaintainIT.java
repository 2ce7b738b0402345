package io.smartrec;

import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smartrec.spark.postgres.AdvisoryLock;
import io.smartrec.spark.postgres.Postgres;
import io.smartrec.spark.tables.Lake;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Upkeep of a small shop: said, done, and not done twice. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MaintainIT {
  private static final String KILLED_LONG_AGO = "00000000-0000-4000-8000-000000000001";
  private static final String MAYBE_RUNNING = "00000000-0000-4000-8000-000000000002";
  private static final String HALF_SAVED = "_00000000-0000-4000-8000-000000000003.tmp";
  private static final String UNKNOWN_MODEL = "00000000-0000-4000-8000-000000000004";
  private static final List<String> TRAIN = List.of("train", "--algorithm=popularity");

  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);
  private JsonNode trained = JsonNodeFactory.instance.objectNode();
  private String endedRun = "";
  private List<Row> rows = List.of();

  @BeforeAll
  void openTheShop(
      SparkSession spark, TestDatabase database, @TempDir Path files, @TempDir Path directory)
      throws IOException {
    data = directory;
    smartrec = Smartrec.in(directory).on(database);
    smartrec.succeed("migrate");
    ingest(files, "c1,lamp,view,2025-01-01 10:00:00", "c2,desk,view,2025-01-02 10:00:00");
    ingest(files, "c1,desk,view,2025-03-01 10:00:00", "c2,chair,view,2025-03-02 10:00:00");
    trained = smartrec.succeed(TRAIN.toArray(String[]::new));
    endedRun = trained.path("run_id").asText();
    rows = interactions(spark);

    Instant longAgo = Instant.parse("2025-06-01T00:00:00Z");
    write("interactions/part-of-a-killed-write.parquet", longAgo);
    write("models/_checkpoints/" + KILLED_LONG_AGO, longAgo);
    write("models/" + HALF_SAVED, longAgo);
    write("models/" + UNKNOWN_MODEL, longAgo);
    Instant justNow = Smartrec.NOW.minus(Duration.ofDays(6));
    write("models/_checkpoints/" + endedRun, justNow);
    write("models/_checkpoints/" + MAYBE_RUNNING, justNow);
  }

  private void ingest(Path files, String... orders) throws IOException {
    String text = "customer,sku,event,at\n" + String.join("\n", orders) + "\n";
    smartrec.succeed(
        "ingest",
        "--config=" + Files.writeString(files.resolve("shop.conf"), CornerShop.MAPPING),
        "--input=orders=" + Files.writeString(files.resolve("orders.csv"), text));
  }

  /** A leftover that was last changed then: a file, or a directory with one in it. */
  private void write(String name, Instant time) throws IOException {
    Path leftover = data.resolve("lake").resolve(name);
    Path file = name.endsWith(".parquet") ? leftover : leftover.resolve("inner/part-0");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "left");
    try (Stream<Path> all = Files.walk(leftover)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(time));
      }
    }
  }

  @Test
  @Order(1)
  void aDryRunSaysWhatItWouldDoAndChangesNothing(TestDatabase database)
      throws IOException, SQLException {
    StoredState before = StoredState.of(data, database);

    JsonNode result = smartrec.succeed("maintain", "--dry-run");

    JsonNode table = byTable(result).path("interactions");
    long files = table.path("files_before").asLong();
    assertThat(files).isGreaterThan(1);
    assertThat(table.path("files_after").asLong()).isEqualTo(1);
    assertThat(table.path("compacted_files").asLong()).isEqualTo(files);
    assertThat(table.path("compacted_bytes")).isEqualTo(table.path("bytes_before"));
    assertThat(table.path("deleted_files").asLong()).isEqualTo(1);
    assertThat(table.path("retention_days").asInt()).isEqualTo(90);
    assertThat(result.path("leftovers"))
        .extracting(leftover -> leftover.path("path").asText().replaceFirst(".*/", ""))
        .containsExactlyInAnyOrder(KILLED_LONG_AGO, endedRun, HALF_SAVED);
    assertThat(result.path("postgres"))
        .extracting(row -> row.path("table").asText())
        .containsExactly(
            "experiments",
            "features",
            "interactions",
            "items",
            "ml_models",
            "model_variants",
            "predictions",
            "preferences",
            "users");
    assertThat(result.path("headline").asText())
        .isEqualTo(
            "Dry run, nothing changed. To compact: %d files; to delete: 1; leftovers to remove: 3."
                .formatted(compactedFiles(result)));
    StoredState after = StoredState.of(data, database);
    assertThat(after.files()).isEqualTo(before.files());
    assertThat(after.tables()).isEqualTo(before.tables());
  }

  @Test
  @Order(2)
  void ingestAndMaintainSayWhoOfThemIsAtIt(TestDatabase database, @TempDir Path files)
      throws IOException {
    Postgres postgres = Postgres.at(database.address());
    String lake = "the lake at " + data.resolve("lake");
    String[] ingest = {
      "ingest",
      "--config=" + Files.writeString(files.resolve("shop.conf"), CornerShop.MAPPING),
      "--input=orders=" + files
    };
    try (AdvisoryLock lock = AdvisoryLock.acquire(postgres, "ingesting into", lake)) {
      smartrec.run("maintain").isRefused(4, "Someone else is ingesting into " + lake + ". Wait");
      assertThat(lock).isNotNull();
    }
    try (AdvisoryLock lock = AdvisoryLock.acquire(postgres, "maintaining", lake)) {
      smartrec.run(ingest).isRefused(4, "Someone else is maintaining " + lake + ". Wait");
      assertThat(lock).isNotNull();
    }
  }

  @Test
  @Order(3)
  void compactsDeletesAndRemovesButKeepsEveryRow(SparkSession spark, TestDatabase database)
      throws IOException, SQLException {
    StoredState before = StoredState.of(data, database);

    JsonNode result = smartrec.succeed("maintain");

    JsonNode table = byTable(result).path("interactions");
    assertThat(table.path("files_after").asLong()).isEqualTo(1);
    assertThat(table.path("compacted_files")).isEqualTo(table.path("files_before"));
    assertThat(result.at("/counts/files_compacted").asLong()).isEqualTo(compactedFiles(result));
    assertThat(result.at("/counts/files_deleted").asLong()).isEqualTo(1);
    assertThat(result.at("/counts/leftovers_removed").asLong()).isEqualTo(3);
    assertThat(interactions(spark)).isEqualTo(rows);
    assertThat(files("lake/interactions")).noneMatch(name -> name.contains("killed"));
    assertThat(files("lake/models/_checkpoints")).containsExactly(MAYBE_RUNNING);
    assertThat(files("lake/models"))
        .containsExactlyInAnyOrder(
            "_checkpoints", UNKNOWN_MODEL, trained.path("model_id").asText());
    assertThat(StoredState.of(data, database).tables()).isEqualTo(before.tables());
  }

  @Test
  @Order(4)
  void theModelIsStillTheModelOfTheseRows() {
    JsonNode again = smartrec.succeed(TRAIN.toArray(String[]::new));

    assertThat(again.path("headline").asText()).contains("registered already");
    assertThat(again.path("model_id")).isEqualTo(trained.path("model_id"));
    assertThat(again.path("interactions_version")).isEqualTo(trained.path("interactions_version"));
  }

  @Test
  @Order(5)
  void doneTwiceChangesNothing(TestDatabase database) throws IOException, SQLException {
    StoredState before = StoredState.of(data, database);

    JsonNode result = smartrec.succeed("maintain");

    assertThat(result.path("headline").asText())
        .isEqualTo("Nothing to compact, delete or remove; nothing changed.");
    StoredState after = StoredState.of(data, database);
    assertThat(after.files()).isEqualTo(before.files());
    assertThat(after.tables()).isEqualTo(before.tables());
  }

  @Test
  @Order(6)
  void anEmptyLakeHasNothingToMaintain(@TempDir Path elsewhere) {
    Path lake = elsewhere.resolve("lake");

    JsonNode result = smartrec.with("lake.path", lake.toString()).succeed("maintain");

    assertThat(result.path("headline").asText()).contains("nothing changed");
    assertThat(result.path("tables").asText()).contains("ingest");
    assertThat(lake).doesNotExist();
  }

  /** On 1 February the rows of 1 October are 123 days old: day 124, and 30 more, in steps of 30. */
  @Test
  @Order(7)
  void saysWhoseVersionsAreKeptLongerAndWhoseAreGone(TestDatabase database)
      throws IOException, SQLException {
    Instant october = Instant.parse("2025-10-01T00:00:00Z");
    Path log = data.resolve("lake/interactions/_delta_log");
    for (String commit : files("lake/interactions/_delta_log").stream().sorted().toList()) {
      if (commit.endsWith(".json")) {
        october = october.plusSeconds(1);
        Files.setLastModifiedTime(log.resolve(commit), FileTime.from(october));
      }
    }
    addModel(database, "of-a-lost-version", "registered", 99);
    addModel(database, "nobody-uses", "deprecated", 98);

    JsonNode result = smartrec.succeed("maintain", "--dry-run");

    assertThat(byTable(result).at("/interactions/retention_days").asInt()).isEqualTo(180);
    assertThat(result.path("kept_longer_for"))
        .extracting(row -> row.path("model_id").asText())
        .containsExactly(trained.path("model_id").asText());
    assertThat(result.path("cannot_be_trained_again"))
        .extracting(row -> row.path("model").asText())
        .containsExactly("popularity of-a-lost-version");
  }

  /** The version of 1 October is no longer that of the newest rows, but publish will read it. */
  @Test
  @Order(8)
  void keepsPredictionsUntilTheyArePublished(SparkSession spark, TestDatabase database)
      throws IOException, SQLException {
    String model = trained.path("model_id").asText();
    long version =
        smartrec.succeed("predict", "--model=" + model).path("predictions_version").asLong();
    Lake lake = new Lake(spark, data.resolve("lake").toString());
    Dataset<Row> others =
        lake.read("predictions").limit(1).withColumn("model_id", lit(UNKNOWN_MODEL));
    assertThat(lake.replace("predictions", "model_id = '" + UNKNOWN_MODEL + "'", others))
        .isGreaterThan(version);
    Path log = data.resolve("lake/predictions/_delta_log");
    for (long old = 0; old <= version; old++) {
      Files.setLastModifiedTime(
          log.resolve("%020d.json".formatted(old)),
          FileTime.from(Instant.parse("2025-10-01T00:00:00Z").plusSeconds(old)));
    }

    JsonNode unpublished = smartrec.succeed("maintain", "--dry-run");

    assertThat(byTable(unpublished).at("/predictions/retention_days").asInt()).isEqualTo(180);
    assertThat(unpublished.path("kept_longer_for"))
        .anyMatch(
            row ->
                row.path("table").asText().equals("predictions")
                    && row.path("version").asLong() == version
                    && row.path("model_id").asText().equals(model));

    execute(
        database,
        "INSERT INTO ops.publications VALUES ('%s', %d, 1, 1, now(), '%s')"
            .formatted(model, version, endedRun));
    JsonNode published = smartrec.succeed("maintain", "--dry-run");
    assertThat(byTable(published).at("/predictions/retention_days").asInt()).isEqualTo(90);

    execute(database, "DELETE FROM ops.publications");
    Files.writeString(
        data.resolve("lake/models/" + model + "/predictions.json"),
        "{\"fingerprint\": \"f\", \"tableVersion\": 99, \"rows\": 1, \"users\": 1}");
    assertThat(
            smartrec
                .succeed("maintain", "--dry-run")
                .path("cannot_be_published_until_predicted_again"))
        .extracting(row -> row.path("version").asLong())
        .containsExactly(99L);
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      assertThat(statement.executeUpdate(sql)).isEqualTo(1);
    }
  }

  /** A model like the one that was trained, of another version of the interactions. */
  private void addModel(TestDatabase database, String name, String status, int version)
      throws SQLException {
    String insert =
        """
        INSERT INTO ml_models (algorithm, version, hyperparameters)
        SELECT algorithm, '%s', jsonb_set(hyperparameters, '{inputs,interactions,version}', '%d')
        FROM ml_models WHERE id = '%s'"""
            .formatted(name, version, trained.path("model_id").asText());
    execute(database, insert);
    for (String step : List.of("registered", status)) {
      execute(
          database,
          "UPDATE ml_models SET status = '%s' WHERE version = '%s'".formatted(step, name));
    }
  }

  private List<Row> interactions(SparkSession spark) {
    return spark
        .read()
        .format("delta")
        .load(data.resolve("lake/interactions").toString())
        .orderBy("id")
        .collectAsList();
  }

  private List<String> files(String directory) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve(directory))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  /** Of all tables: training leaves files too. */
  private static long compactedFiles(JsonNode result) {
    long files = 0;
    for (JsonNode table : result.path("tables")) {
      files += table.path("compacted_files").asLong();
    }
    return files;
  }

  private static ObjectNode byTable(JsonNode result) {
    ObjectNode tables = JsonNodeFactory.instance.objectNode();
    result.path("tables").forEach(row -> tables.set(row.path("table").asText(), row));
    return tables;
  }
}

package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.Smartrec.Outcome;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Preferences;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What ingest does with what sources deliver, each test in a lake of its own. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestIT {
  private IngestRuns runs = IngestRuns.none();

  @BeforeAll
  void migrate(TestDatabase database, @TempDir Path data) throws IOException {
    runs = IngestRuns.in(data, database);
  }

  @BeforeEach
  void anotherLake() {
    runs.anotherLake();
  }

  @Test
  void filesThatCannotBeReadAreNamedOrSetAside() throws IOException {
    Path files = Files.createDirectories(runs.data().resolve("deliveries"));
    Files.write(
        files.resolve("1 good.csv.gz"),
        gzip(IngestRuns.HEADER + IngestRuns.event("c1", "lamp", "05")));
    byte[] whole = gzip(IngestRuns.HEADER + IngestRuns.event("c2", "desk", "02").repeat(5000));
    Files.write(files.resolve("2-half.csv.gz"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(
        files.resolve("3-latin.csv"),
        IngestRuns.HEADER + IngestRuns.event("Jürgen", "lamp", "03"),
        StandardCharsets.ISO_8859_1);
    Files.writeString(files.resolve("4-empty.csv"), "");
    Files.writeString(files.resolve("5-header.csv"), IngestRuns.HEADER);
    String[] ingest = {"ingest", "--config", runs.csv("files", files, IngestRuns.INTERACTIONS)};

    runs.smartrec()
        .run(ingest)
        .isRefused(
            3,
            "source files: 2 of its files cannot be read",
            "2-half.csv.gz ends early",
            "3-latin.csv",
            "Nothing was written",
            "--set ingest.unreadable-files=skip");
    assertThat(runs.lake()).doesNotExist();

    JsonNode result = runs.smartrec().with("ingest.unreadable-files", "skip").succeed(ingest);
    assertThat(result.path("unreadable_files"))
        .hasSize(2)
        .anyMatch(file -> file.path("file").asText().endsWith("2-half.csv.gz"))
        .anyMatch(file -> file.path("file").asText().endsWith("3-latin.csv"));
    assertThat(result.path("unreadable_files_set_aside").asInt()).isEqualTo(2);
    assertThat(IngestRuns.rows(result, 0)).isEqualTo("files interactions 1 read 1 accepted");

    // Mended, they are new, though older than what was read without them.
    Files.write(files.resolve("2-half.csv.gz"), whole);
    Files.writeString(
        files.resolve("3-latin.csv"), IngestRuns.HEADER + IngestRuns.event("Jürgen", "lamp", "03"));
    JsonNode mended =
        runs.smartrec().with("ingest.lateness", "0s").succeed(IngestRuns.with(ingest, "--new"));
    assertThat(IngestRuns.rows(mended, 0))
        .isEqualTo("files interactions 5002 read 3 accepted 4999 duplicates");
  }

  @Test
  void damagedParquetFilesAreNamedAndANewColumnIsTold(SparkSession spark) throws IOException {
    Path files = runs.data().resolve("events");
    Dataset<Row> events =
        spark.sql(
            "SELECT 'c1' AS customer, 'lamp' AS sku, 'view' AS event, '2025-03-01 10:00:00' AS at");
    events.coalesce(1).write().parquet(files.toString());
    Path good = only(files, ".parquet");
    byte[] bytes = Files.readAllBytes(good);
    Files.write(files.resolve("cut.parquet"), Arrays.copyOf(bytes, bytes.length - 20));
    Files.writeString(files.resolve("text.parquet"), "customer,sku");
    Files.writeString(files.resolve("empty.parquet"), "");
    String[] ingest = {
      "ingest",
      "--config",
      runs.config("events", "parquet", files.toString(), IngestRuns.INTERACTIONS)
    };

    runs.smartrec()
        .run(ingest)
        .isRefused(3, "3 of its files cannot be read", "cut.parquet", "text.parquet", "empty.");

    JsonNode result = runs.smartrec().with("ingest.unreadable-files", "skip").succeed(ingest);
    assertThat(IngestRuns.rows(result, 0)).isEqualTo("events interactions 1 read 1 accepted");

    for (String damaged : List.of("cut.parquet", "text.parquet", "empty.parquet")) {
      Files.delete(files.resolve(damaged));
    }
    events.selectExpr("*", "7 AS colour").write().mode("append").parquet(files.toString());
    JsonNode again = runs.smartrec().succeed(ingest);
    assertThat(again.at("/schema_changes/0/change").asText())
        .isEqualTo("column colour (int) is new");
    assertThat(IngestRuns.rows(again, 0))
        .isEqualTo("events interactions 2 read 1 accepted 1 duplicates");
  }

  @Test
  void tablesOfTheDatabaseAreReadAsTheyAre(TestDatabase database, SparkSession spark)
      throws IOException, SQLException {
    String ids = "md5(i::text)::uuid";
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "INSERT INTO users (id, created_at) SELECT "
              + ids
              + ", '2025-01-01' FROM generate_series(1, 9) i");
      statement.execute(
          "INSERT INTO items SELECT "
              + ids
              + ", 'Buch', '{\"title\": \"Über\"}', '2025-01-01'"
              + " FROM generate_series(1, 9) i");
      statement.execute(
          "INSERT INTO interactions (user_id, item_id, action_type, timestamp)"
              + " SELECT "
              + ids
              + ", "
              + ids
              + ", 'like', '2025-03-01' FROM generate_series(1, 9) i");
      statement.execute(
          "INSERT INTO preferences SELECT "
              + ids
              + ", 'languages', '[\"de\"]'"
              + " FROM generate_series(1, 9) i");
    }
    StringBuilder config = new StringBuilder("smartrec.ingest.namespace = other\n");
    for (String table : List.of("users", "items", "interactions", "preferences")) {
      config.append(
          "smartrec.ingest.sources.db_%s { format = postgres, path = %s, %s = as-is }\n"
              .formatted(table, table, table));
    }
    String file = Files.writeString(runs.data().resolve("db.conf"), config).toString();

    JsonNode result = runs.smartrec().succeed("ingest", "--config", file);

    for (int i = 0; i < 4; i++) {
      assertThat(IngestRuns.rows(result, i)).endsWith(" 9 read 9 accepted");
    }
    Row row = runs.table(spark, "interactions").orderBy("user_id").first();
    assertThat(row.<String>getAs(Interactions.USER_ID)).isEqualTo(row.getAs(Interactions.ITEM_ID));
    assertThat(runs.table(spark, "preferences").first().<String>getAs(Preferences.PREFERENCE_VALUE))
        .isEqualTo("[\"de\"]");
    assertThat(runs.table(spark, "interactions").join(runs.table(spark, "items"), "id").count())
        .isZero();
    // Users have no time of their last change there: read again they are the same.
    JsonNode again = runs.smartrec().succeed("ingest", "--config", file);
    assertThat(again.at("/counts/users_accepted").asInt()).isEqualTo(9);
    assertThat(again.path("rows_new_or_changed").asInt()).isZero();
    runs.smartrec()
        .run("ingest", "--config", file, "--input", "db_users=user")
        .isRefused(
            2, "path is one of users, items, interactions, preferences", "did you mean users");
  }

  @Test
  void ofTwoAtOnceBothSucceedOrOneSaysWhy(SparkSession spark) throws IOException {
    List<CompletableFuture<Outcome>> both = new ArrayList<>();
    List<String[]> commands = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      Path file =
          Files.writeString(
              runs.data().resolve("half" + i + ".csv"),
              IngestRuns.HEADER + IngestRuns.event("c" + i, "a", "01"));
      commands.add(
          new String[] {"ingest", "--config", runs.csv("half" + i, file, IngestRuns.INTERACTIONS)});
    }
    for (String[] command : commands) {
      both.add(CompletableFuture.supplyAsync(() -> runs.smartrec().run(command)));
    }
    for (CompletableFuture<Outcome> run : both) {
      Outcome outcome = run.join();
      if (outcome.exitCode() != 0) {
        outcome.isRefused(4, "Someone else is ingesting into the lake at " + runs.lake());
      }
    }
    assertThat(both).anyMatch(run -> run.join().exitCode() == 0);

    commands.forEach(runs.smartrec()::succeed);
    assertThat(runs.table(spark, "interactions").count()).isEqualTo(2);
  }

  private static Path only(Path directory, String ending) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}

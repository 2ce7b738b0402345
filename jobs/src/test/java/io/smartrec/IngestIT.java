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
  private static final String HEADER = "customer,sku,event,at\n";
  private static final String INTERACTIONS =
      """
      interactions {
        user-id { column = customer }
        item-id { column = sku }
        action-type { column = event }
        timestamp { column = at, format = "yyyy-MM-dd HH:mm:ss" }
      }
      """;

  private Path data = Path.of("");
  private int lakes;
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void migrate(TestDatabase database, @TempDir Path data) throws IOException {
    this.data = data;
    smartrec = Smartrec.in(data).on(database);
    smartrec.succeed("migrate");
  }

  @BeforeEach
  void anotherLake() {
    smartrec = smartrec.with("lake.path", lake().toString());
    lakes++;
    smartrec = smartrec.with("lake.path", lake().toString());
  }

  @Test
  void filesThatCannotBeReadAreNamedOrSetAside() throws IOException {
    Path files = Files.createDirectories(data.resolve("deliveries"));
    Files.write(files.resolve("1 good.csv.gz"), gzip(HEADER + event("c1", "lamp", "01")));
    byte[] whole = gzip(HEADER + event("c2", "desk", "02").repeat(5000));
    Files.write(files.resolve("2-half.csv.gz"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(
        files.resolve("3-latin.csv"),
        HEADER + event("Jürgen", "lamp", "03"),
        StandardCharsets.ISO_8859_1);
    Files.writeString(files.resolve("4-empty.csv"), "");
    Files.writeString(files.resolve("5-header.csv"), HEADER);
    String[] ingest = {"ingest", "--config", csv("files", files, INTERACTIONS)};

    smartrec
        .run(ingest)
        .isRefused(
            3,
            "source files: 2 of its files cannot be read",
            "2-half.csv.gz ends early",
            "3-latin.csv",
            "Nothing was written",
            "--set ingest.unreadable-files=skip");
    assertThat(lake()).doesNotExist();

    JsonNode result = smartrec.with("ingest.unreadable-files", "skip").succeed(ingest);
    assertThat(result.path("unreadable_files"))
        .hasSize(2)
        .anyMatch(file -> file.path("file").asText().endsWith("2-half.csv.gz"))
        .anyMatch(file -> file.path("file").asText().endsWith("3-latin.csv"));
    assertThat(result.path("unreadable_files_set_aside").asInt()).isEqualTo(2);
    assertThat(rows(result, 0)).isEqualTo("files interactions 1 read 1 accepted");
  }

  @Test
  void damagedParquetFilesAreNamedAndANewColumnIsTold(SparkSession spark) throws IOException {
    Path files = data.resolve("events");
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
      "ingest", "--config", config("events", "parquet", files.toString(), INTERACTIONS)
    };

    smartrec
        .run(ingest)
        .isRefused(3, "3 of its files cannot be read", "cut.parquet", "text.parquet", "empty.");

    JsonNode result = smartrec.with("ingest.unreadable-files", "skip").succeed(ingest);
    assertThat(rows(result, 0)).isEqualTo("events interactions 1 read 1 accepted");

    for (String damaged : List.of("cut.parquet", "text.parquet", "empty.parquet")) {
      Files.delete(files.resolve(damaged));
    }
    events.selectExpr("*", "7 AS colour").write().mode("append").parquet(files.toString());
    JsonNode again = smartrec.succeed(ingest);
    assertThat(again.at("/schema_changes/0/change").asText())
        .isEqualTo("column colour (int) is new");
    assertThat(rows(again, 0)).isEqualTo("events interactions 2 read 1 accepted 1 duplicates");
  }

  @Test
  void unknownUsersAndItemsAreToldOrRefused(SparkSession spark) throws IOException {
    String mapping =
        INTERACTIONS
            + """
            users { reject = [ { reason = guest, when = "customer LIKE 'guest%'" } ], id { column = customer } }
            items { reject = [ { reason = lost, when = "sku = 'lost'" } ], id { column = sku } }
            """;
    Path file =
        Files.writeString(
            data.resolve("references.csv"),
            HEADER
                + event("c1", "lamp", "01")
                + event("guest1", "lamp", "02")
                + event("guest2", "lost", "03")
                + event("c1", "lost", "04"));
    String[] ingest = {"ingest", "--config", csv("shop", file, mapping)};

    JsonNode warned = smartrec.succeed(ingest);
    assertThat(warned.path("unknown_but_loaded"))
        .hasToString(
            "[{\"source\":\"shop\",\"table\":\"interactions\",\"what\":\"unknown_user\",\"rows\":2},"
                + "{\"source\":\"shop\",\"table\":\"interactions\",\"what\":\"unknown_item\",\"rows\":2}]");

    anotherLake();
    JsonNode refused =
        smartrec
            .with("ingest.rules.known-users", "reject")
            .with("ingest.rules.known-items", "reject")
            .with("ingest.gates.rejected-share.fail", "off")
            .succeed(ingest);
    assertThat(refused.path("counts").path("interactions_accepted").asInt()).isOne();
    List<String> reasons =
        table(spark, "quarantine").where("entity = 'interactions'").collectAsList().stream()
            .map(row -> String.join(" ", row.<String>getList(row.fieldIndex("reasons"))))
            .toList();
    assertThat(reasons)
        .containsExactlyInAnyOrder("unknown_user", "unknown_user unknown_item", "unknown_item");
  }

  @Test
  void anIntervalIsHalfOpenAndReachesBackForWhatIsLate(SparkSession spark) throws IOException {
    Path file = data.resolve("days.csv");
    String march =
        HEADER + event("c1", "a", "01") + event("c1", "b", "02") + event("c1", "c", "03");
    Files.writeString(file, march);
    Smartrec punctual = smartrec.with("ingest.lateness", "0s");
    String[] ingest = {"ingest", "--config", csv("days", file, INTERACTIONS)};
    String[] second =
        with(ingest, "--interval-start=2025-03-02", "--interval-end=2025-03-03T00:00:00Z");

    JsonNode day = punctual.succeed(second);
    assertThat(rows(day, 0)).isEqualTo("days interactions 1 read 1 accepted");
    assertThat(day.at("/intervals/0/interactions_of").asText())
        .isEqualTo("[2025-03-02T00:00:00Z, 2025-03-03T00:00:00Z)");
    JsonNode late = smartrec.with("ingest.lateness", "1 day").succeed(second);
    assertThat(rows(late, 0)).isEqualTo("days interactions 2 read 2 accepted");
    assertThat(punctual.succeed(second).path("headline").asText())
        .isEqualTo("Everything was in the lake already; nothing changed.");
    assertThat(
            punctual.succeed(with(ingest, "--interval-start=2025-04-01")).path("headline").asText())
        .isEqualTo("There were no rows of that time in source days; nothing changed.");

    // A day on its own says nothing of what was before it: all is new. Then the latest is of the
    // 3rd.
    JsonNode all = punctual.succeed(with(ingest, "--new"));
    assertThat(rows(all, 0)).isEqualTo("days interactions 3 read 3 accepted");
    Files.writeString(file, march + event("c2", "a", "01") + event("c2", "b", "04"));
    JsonNode fresh = punctual.succeed(with(ingest, "--new"));
    assertThat(fresh.at("/intervals/0/interactions_of").asText())
        .isEqualTo("[2025-03-03T10:00:00Z, end)");
    assertThat(rows(fresh, 0)).isEqualTo("days interactions 2 read 2 accepted");
    assertThat(fresh.path("rows_new_or_changed").asInt()).isEqualTo(1);
    assertThat(table(spark, "interactions").count()).isEqualTo(4);
  }

  @Test
  void anIntervalIsJudgedByWhatItCanHold() throws IOException {
    // Of 30 rows 3 have no time, and that of one is of the past: refused, but not of this interval.
    String rows =
        HEADER
            + event("c1", "a", "01").repeat(25)
            + event("c1", "b", "xx").repeat(3)
            + "c1,c,view,1980-01-01 10:00:00\n"
            + event("c2", "a", "09");
    Path file = Files.writeString(data.resolve("undated.csv"), rows);
    String[] day = {
      "ingest",
      "--config",
      csv("undated", file, INTERACTIONS),
      "--interval-start=2025-03-09",
      "--interval-end=2025-03-10"
    };
    Smartrec strict =
        smartrec
            .with("ingest.gates.rejected-share.fail", "0.1")
            .with("ingest.gates.newest-age-days.fail", "0.6");

    // 3 of 30, and none of the one that is of the interval; ten o'clock is 14 hours before its end.
    JsonNode result = strict.succeed(day);
    assertThat(rows(result, 0)).isEqualTo("undated interactions 4 read 1 accepted 3 rejected");

    strict
        .with("ingest.gates.rejected-share.fail", "0.09")
        .run(day)
        .isRefused(3, "0.100 is the share of refused rows without a readable time in all");
    Files.writeString(file, rows.replace("c2,a,view", "c2,a,seen"));
    strict
        .run(day)
        .isRefused(
            3,
            "1 is the share of refused rows among those of the interval",
            "newest-age-days: 1 days at least is the age");
  }

  @Test
  void timesThatAreNoneAreRefused() throws IOException {
    String[] ingest = {"ingest", "--config", csv("days", data, INTERACTIONS)};

    smartrec
        .run(with(ingest, "--interval-start=tomorrow"))
        .isRefused(2, "--interval-start", "'tomorrow' is neither an instant");
    smartrec
        .run(with(ingest, "--interval-start=2025-03-02", "--interval-end=2025-03-01"))
        .isRefused(2, "is empty", "start has to lie before its end");
    smartrec
        .run(with(ingest, "--new", "--interval-end=2025-03-01"))
        .isRefused(2, "--new says itself where to begin");
  }

  @Test
  void aGateRefusesAllOrWarns() throws IOException {
    Path file =
        Files.writeString(data.resolve("gates.csv"), HEADER + event("c1", "lamp", "01").repeat(3));
    String[] ingest = {"ingest", "--config", csv("gates", file, INTERACTIONS)};

    smartrec
        .with("ingest.gates.min-rows.fail", "10")
        .run(ingest)
        .isRefused(3, "Nothing was ingested", "min-rows: 3 rows were read; at least 10 is allowed");
    assertThat(lake()).doesNotExist();

    JsonNode result = smartrec.with("ingest.gates.min-rows.warn", "10").succeed(ingest);
    assertThat(result.at("/warnings/0/words").asText())
        .isEqualTo("3 rows were read; at least 10 is expected");
    assertThat(rows(result, 0)).isEqualTo("gates interactions 3 read 1 accepted 2 duplicates");

    // An interval with other numbers is another kind of run.
    Smartrec strict =
        smartrec
            .with("ingest.gates.volume-ratio.fail", "2")
            .with("ingest.gates.action-drift.fail", "0.1");
    Files.writeString(file, HEADER + event("c1", "lamp", "02").replace("view", "like").repeat(40));
    String[] day = with(ingest, "--interval-start=2025-03-02");
    assertThat(rows(strict.succeed(day), 0)).startsWith("gates interactions 40 read");
    Files.writeString(file, HEADER + event("c1", "lamp", "02"));
    strict.run(day).isRefused(3, "volume-ratio: 40 times", "action-drift");

    Files.writeString(file, HEADER + event("c1", "lamp", "01").replace("view", "like").repeat(40));
    assertThat(smartrec.succeed(ingest).path("warnings"))
        .anyMatch(warning -> warning.path("gate").asText().equals("action-drift"))
        .anyMatch(warning -> warning.path("gate").asText().equals("volume-ratio"));
  }

  @Test
  void rowsThatMadeAGateFailCanBeLookedAt(SparkSession spark) throws IOException {
    Path file =
        Files.writeString(
            data.resolve("refused.csv"),
            HEADER
                + event("c1", "lamp", "01")
                + event("c2", "lamp", "02").replace("view", "seen").repeat(2)
                + event("c3", "", "03"));
    String mapping = INTERACTIONS + "users { id { column = customer } }\n";
    String[] ingest = {"ingest", "--config", csv("refused", file, mapping)};
    String[] words = {
      "Nothing was ingested",
      "rejected-share",
      "\nThe refused rows (3) are in " + lake() + "/quarantine, with all their reasons.\nMend"
    };

    smartrec.run(ingest).isRefused(3, words);

    try (var tables = Files.list(lake())) {
      assertThat(tables).containsExactly(lake().resolve("quarantine"));
    }
    List<Row> quarantine = table(spark, "quarantine").orderBy("row_count").collectAsList();
    assertThat(quarantine)
        .extracting(
            row -> row.<String>getList(row.fieldIndex("reasons")) + " " + row.getAs("row_count"))
        .containsExactly("[missing_item_id] 1", "[unknown_action_type] 2");

    // Refused again, and then not: the rows are there once, as the first run refused them.
    smartrec.run(ingest).isRefused(3, words);
    JsonNode loaded = smartrec.with("ingest.gates.rejected-share.fail", "off").succeed(ingest);
    assertThat(loaded.path("quarantine").asText()).isEqualTo(lake() + "/quarantine");
    assertThat(table(spark, "quarantine").orderBy("row_count").collectAsList())
        .isEqualTo(quarantine);
  }

  @Test
  void fieldsHaveRulesOfTheirOwn(SparkSession spark) throws IOException {
    String mapping =
        """
        interactions {
          id { expression = "concat_ws('|', customer, sku, event, at)", matches = ".*10:00:00" }
          user-id { column = customer, matches = "c[0-9]+" }
          item-id { column = sku, one-of = [lamp, desk] }
          action-type { column = event }
          value { expression = "length(sku)", min = 4, max = 5 }
          timestamp { column = at, format = "yyyy-MM-dd HH:mm:ss" }
          context { expression = "if(customer = 'c9', null, '{}')", required = true }
        }
        """;
    Path file =
        Files.writeString(
            data.resolve("rules.csv"),
            HEADER
                + event("c1", "lamp", "01")
                + event("x1", "lamp", "02")
                + event("c1", "couches", "03")
                + event("c1", "bed", "04")
                + event("c9", "desk", "05"));

    JsonNode result =
        smartrec
            .with("ingest.gates.rejected-share.fail", "off")
            .succeed("ingest", "--config", csv("rules", file, mapping));

    assertThat(rows(result, 0)).isEqualTo("rules interactions 5 read 1 accepted 4 rejected");
    assertThat(
            table(spark, "quarantine").collectAsList().stream()
                .map(row -> row.<String>getList(row.fieldIndex("reasons"))))
        .containsExactlyInAnyOrder(
            List.of("user_id_not_matching"),
            List.of("item_id_not_allowed", "value_too_large"),
            List.of("item_id_not_allowed", "value_too_small"),
            List.of("missing_context"));
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
    String file = Files.writeString(data.resolve("db.conf"), config).toString();

    JsonNode result = smartrec.succeed("ingest", "--config", file);

    for (int i = 0; i < 4; i++) {
      assertThat(rows(result, i)).endsWith(" 9 read 9 accepted");
    }
    Row row = table(spark, "interactions").orderBy("user_id").first();
    assertThat(row.<String>getAs(Interactions.USER_ID)).isEqualTo(row.getAs(Interactions.ITEM_ID));
    assertThat(table(spark, "preferences").first().<String>getAs(Preferences.PREFERENCE_VALUE))
        .isEqualTo("[\"de\"]");
    assertThat(table(spark, "interactions").join(table(spark, "items"), "id").count()).isZero();
    assertThat(
            smartrec
                .succeed("ingest", "--config", file)
                .at("/counts/interactions_accepted")
                .asInt())
        .isEqualTo(9);
    smartrec
        .run("ingest", "--config", file, "--input", "db_users=user")
        .isRefused(
            2, "path is one of users, items, interactions, preferences", "did you mean users");
  }

  @Test
  void ofTwoAtOnceBothSucceedOrOneSaysWhy(SparkSession spark) throws IOException {
    List<CompletableFuture<Outcome>> runs = new ArrayList<>();
    List<String[]> commands = new ArrayList<>();
    for (int i = 1; i <= 2; i++) {
      Path file =
          Files.writeString(data.resolve("half" + i + ".csv"), HEADER + event("c" + i, "a", "01"));
      commands.add(new String[] {"ingest", "--config", csv("half" + i, file, INTERACTIONS)});
    }
    for (String[] command : commands) {
      runs.add(CompletableFuture.supplyAsync(() -> smartrec.run(command)));
    }
    for (CompletableFuture<Outcome> run : runs) {
      Outcome outcome = run.join();
      if (outcome.exitCode() != 0) {
        outcome.isRefused(4, "Someone else is ingesting into the lake at " + lake());
      }
    }
    assertThat(runs).anyMatch(run -> run.join().exitCode() == 0);

    commands.forEach(smartrec::succeed);
    assertThat(table(spark, "interactions").count()).isEqualTo(2);
  }

  private static String event(String customer, String sku, String day) {
    return customer + "," + sku + ",view,2025-03-" + day + " 10:00:00\n";
  }

  private String csv(String source, Path path, String mapping) throws IOException {
    return config(source, "csv", path.toString(), "options { header = \"true\" }\n" + mapping);
  }

  private String config(String source, String format, String path, String rest) throws IOException {
    return Files.writeString(
            data.resolve(source + ".conf"),
            "smartrec.ingest {\nnamespace = shop\nsources.%s {\nformat = %s\npath = \"%s\"\n%s\n}\n}\n"
                .formatted(source, format, path, rest))
        .toString();
  }

  private Path lake() {
    return data.resolve("lake" + lakes);
  }

  private Dataset<Row> table(SparkSession spark, String table) {
    return spark.read().format("delta").load(lake().resolve(table).toString());
  }

  /** One line of the table of rows, without what is zero. */
  private static String rows(JsonNode result, int index) {
    JsonNode row = result.path("rows").get(index);
    StringBuilder text =
        new StringBuilder(row.path("source").asText() + " " + row.path("table").asText());
    for (String count : List.of("read", "accepted", "duplicates", "rejected")) {
      if (row.path(count).asLong() > 0) {
        text.append(' ').append(row.path(count).asLong()).append(' ').append(count);
      }
    }
    return text.toString();
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
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

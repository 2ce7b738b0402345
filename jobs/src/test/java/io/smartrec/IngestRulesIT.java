package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What ingest refuses: rows, and sources as a whole, each test in a lake of its own. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestRulesIT {
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
  void unknownUsersAndItemsAreToldOrRefused(SparkSession spark) throws IOException {
    String mapping =
        IngestRuns.INTERACTIONS
            + """
            users { reject = [ { reason = guest, when = "customer LIKE 'guest%'" } ], id { column = customer } }
            items { reject = [ { reason = lost, when = "sku LIKE 'lost%'" } ], id { column = sku } }
            """;
    Path file =
        Files.writeString(
            runs.data().resolve("references.csv"),
            IngestRuns.HEADER
                + IngestRuns.event("c1", "lamp", "01")
                + IngestRuns.event("guest1", "lamp", "02")
                + IngestRuns.event("guest2", "lost", "03")
                + IngestRuns.event("c1", "lost", "04")
                + IngestRuns.event("guest3", "lost3", "05").replace("view", "seen"));
    String[] ingest = {"ingest", "--config", runs.csv("shop", file, mapping)};

    JsonNode warned =
        runs.smartrec().with("ingest.gates.rejected-share.fail", "off").succeed(ingest);
    assertThat(warned.path("unknown_but_loaded"))
        .hasToString(
            "[{\"source\":\"shop\",\"table\":\"interactions\",\"what\":\"unknown_user\",\"rows\":2},"
                + "{\"source\":\"shop\",\"table\":\"interactions\",\"what\":\"unknown_item\",\"rows\":2}]");

    runs.anotherLake();
    JsonNode refused =
        runs.smartrec()
            .with("ingest.rules.known-users", "reject")
            .with("ingest.rules.known-items", "reject")
            .with("ingest.gates.rejected-share.fail", "off")
            .succeed(ingest);
    assertThat(refused.path("counts").path("interactions_accepted").asInt()).isOne();
    List<String> reasons =
        runs.table(spark, "quarantine").where("entity = 'interactions'").collectAsList().stream()
            .map(row -> String.join(" ", row.<String>getList(row.fieldIndex("reasons"))))
            .toList();
    assertThat(reasons)
        .containsExactlyInAnyOrder(
            "unknown_user",
            "unknown_user unknown_item",
            "unknown_item",
            "unknown_action_type unknown_user unknown_item");
  }

  @Test
  void anIntervalIsHalfOpenAndReachesBackForWhatIsLate(SparkSession spark) throws IOException {
    Path file = runs.data().resolve("days.csv");
    String march =
        IngestRuns.HEADER
            + IngestRuns.event("c1", "a", "01")
            + IngestRuns.event("c1", "b", "02")
            + IngestRuns.event("c1", "c", "03");
    Files.writeString(file, march);
    Smartrec punctual = runs.smartrec().with("ingest.lateness", "0s");
    String[] ingest = {"ingest", "--config", runs.csv("days", file, IngestRuns.INTERACTIONS)};
    String[] second =
        IngestRuns.with(
            ingest, "--interval-start=2025-03-02", "--interval-end=2025-03-03T00:00:00Z");

    JsonNode day = punctual.succeed(second);
    assertThat(IngestRuns.rows(day, 0)).isEqualTo("days interactions 1 read 1 accepted");
    assertThat(day.at("/intervals/0/interactions_of").asText())
        .isEqualTo("[2025-03-02T00:00:00Z, 2025-03-03T00:00:00Z)");
    JsonNode late = runs.smartrec().with("ingest.lateness", "1 day").succeed(second);
    assertThat(IngestRuns.rows(late, 0)).isEqualTo("days interactions 2 read 2 accepted");
    assertThat(punctual.succeed(second).path("headline").asText())
        .isEqualTo("Everything was in the lake already; nothing changed.");
    assertThat(
            punctual
                .succeed(IngestRuns.with(ingest, "--interval-start=2025-04-01"))
                .path("headline")
                .asText())
        .isEqualTo("There were no rows of that time in source days; nothing changed.");

    // A day on its own says nothing of what was before it: all is new. Then the latest is of the
    // 3rd.
    JsonNode all = punctual.succeed(IngestRuns.with(ingest, "--new"));
    assertThat(IngestRuns.rows(all, 0)).isEqualTo("days interactions 3 read 3 accepted");
    Files.writeString(
        file, march + IngestRuns.event("c2", "a", "01") + IngestRuns.event("c2", "b", "04"));
    JsonNode fresh = punctual.succeed(IngestRuns.with(ingest, "--new"));
    assertThat(fresh.at("/intervals/0/interactions_of").asText())
        .isEqualTo("[2025-03-03T10:00:00Z, end)");
    assertThat(IngestRuns.rows(fresh, 0)).isEqualTo("days interactions 2 read 2 accepted");
    assertThat(fresh.path("rows_new_or_changed").asInt()).isEqualTo(1);
    assertThat(runs.table(spark, "interactions").count()).isEqualTo(4);
  }

  @Test
  void aLakeMadeAnewHasNoWatermark(SparkSession spark) throws IOException {
    Path file = runs.data().resolve("kept.csv");
    Files.writeString(
        file,
        IngestRuns.HEADER + IngestRuns.event("c1", "a", "01") + IngestRuns.event("c1", "b", "03"));
    Path other = runs.data().resolve("other.csv");
    Files.writeString(other, IngestRuns.HEADER + IngestRuns.event("c9", "z", "02"));
    Smartrec punctual = runs.smartrec().with("ingest.lateness", "0s");
    String[] ingest = {
      "ingest", "--config", runs.csv("kept", file, IngestRuns.INTERACTIONS), "--new"
    };
    punctual.succeed(ingest);
    assertThat(IngestRuns.rows(punctual.succeed(ingest), 0))
        .isEqualTo("kept interactions 1 read 1 accepted");

    runs.deleteLake();
    punctual.succeed("ingest", "--config", runs.csv("other", other, IngestRuns.INTERACTIONS));

    JsonNode anew = punctual.succeed(ingest);
    assertThat(IngestRuns.rows(anew, 0)).isEqualTo("kept interactions 2 read 2 accepted");
    assertThat(anew.path("intervals").isMissingNode()).isTrue();
    assertThat(runs.table(spark, "interactions").count()).isEqualTo(3);
  }

  @Test
  void anIntervalIsJudgedByWhatItCanHold() throws IOException {
    // Of 30 rows 3 have no time, and that of one is of the past: refused, but not of this interval.
    String rows =
        IngestRuns.HEADER
            + IngestRuns.event("c1", "a", "01").repeat(25)
            + IngestRuns.event("c1", "b", "xx").repeat(3)
            + "c1,c,view,1980-01-01 10:00:00\n"
            + IngestRuns.event("c2", "a", "09");
    Path file = Files.writeString(runs.data().resolve("undated.csv"), rows);
    String[] day = {
      "ingest",
      "--config",
      runs.csv("undated", file, IngestRuns.INTERACTIONS),
      "--interval-start=2025-03-09",
      "--interval-end=2025-03-10"
    };
    Smartrec strict =
        runs.smartrec()
            .with("ingest.gates.rejected-share.fail", "0.1")
            .with("ingest.gates.newest-age-days.fail", "0.6");

    // 3 of 30, and none of the one that is of the interval; ten o'clock is 14 hours before its end.
    JsonNode result = strict.succeed(day);
    assertThat(IngestRuns.rows(result, 0))
        .isEqualTo("undated interactions 4 read 1 accepted 3 rejected");

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
    String[] ingest = {
      "ingest", "--config", runs.csv("days", runs.data(), IngestRuns.INTERACTIONS)
    };

    runs.smartrec()
        .run(IngestRuns.with(ingest, "--interval-start=tomorrow"))
        .isRefused(2, "--interval-start", "'tomorrow' is neither an instant");
    runs.smartrec()
        .run(IngestRuns.with(ingest, "--interval-start=2025-03-02", "--interval-end=2025-03-01"))
        .isRefused(2, "is empty", "start has to lie before its end");
    runs.smartrec()
        .run(IngestRuns.with(ingest, "--new", "--interval-end=2025-03-01"))
        .isRefused(2, "--new says itself where to begin");
  }

  @Test
  void aGateRefusesAllOrWarns() throws IOException {
    Path file =
        Files.writeString(
            runs.data().resolve("gates.csv"),
            IngestRuns.HEADER + IngestRuns.event("c1", "lamp", "01").repeat(3));
    String[] ingest = {"ingest", "--config", runs.csv("gates", file, IngestRuns.INTERACTIONS)};

    runs.smartrec()
        .with("ingest.gates.min-rows.fail", "10")
        .run(ingest)
        .isRefused(3, "Nothing was ingested", "min-rows: 3 rows were read; at least 10 is allowed");
    assertThat(runs.lake()).doesNotExist();

    JsonNode result = runs.smartrec().with("ingest.gates.min-rows.warn", "10").succeed(ingest);
    assertThat(result.at("/warnings/0/value")).hasToString("3");
    assertThat(result.at("/warnings/0/words").asText())
        .isEqualTo("3 rows were read; at least 10 is expected");
    assertThat(IngestRuns.rows(result, 0))
        .isEqualTo("gates interactions 3 read 1 accepted 2 duplicates");

    // An interval with other numbers is another kind of run.
    Smartrec strict =
        runs.smartrec()
            .with("ingest.gates.volume-ratio.fail", "2")
            .with("ingest.gates.action-drift.fail", "0.1");
    Files.writeString(
        file,
        IngestRuns.HEADER
            + IngestRuns.event("c1", "lamp", "02").replace("view", "like").repeat(40));
    String[] day = IngestRuns.with(ingest, "--interval-start=2025-03-02");
    assertThat(IngestRuns.rows(strict.succeed(day), 0)).startsWith("gates interactions 40 read");
    Files.writeString(file, IngestRuns.HEADER + IngestRuns.event("c1", "lamp", "02"));
    strict.run(day).isRefused(3, "volume-ratio: 40 times", "action-drift");

    Files.writeString(
        file,
        IngestRuns.HEADER
            + IngestRuns.event("c1", "lamp", "01").replace("view", "like").repeat(40));
    assertThat(runs.smartrec().succeed(ingest).path("warnings"))
        .anyMatch(warning -> warning.path("gate").asText().equals("action-drift"))
        .anyMatch(warning -> warning.path("gate").asText().equals("volume-ratio"));
  }

  @Test
  void rowsThatMadeAGateFailCanBeLookedAt(SparkSession spark) throws IOException {
    Path file =
        Files.writeString(
            runs.data().resolve("refused.csv"),
            IngestRuns.HEADER
                + IngestRuns.event("c1", "lamp", "01")
                + IngestRuns.event("c2", "lamp", "02").replace("view", "seen").repeat(2)
                + IngestRuns.event("c3", "", "03"));
    String mapping = IngestRuns.INTERACTIONS + "users { id { column = customer } }\n";
    String[] ingest = {"ingest", "--config", runs.csv("refused", file, mapping)};
    String[] words = {
      "Nothing was ingested",
      "rejected-share",
      "\nThe refused rows (3) are in " + runs.lake() + "/quarantine, with all their reasons.\nMend"
    };

    runs.smartrec().run(ingest).isRefused(3, words);

    try (var tables = Files.list(runs.lake())) {
      assertThat(tables).containsExactly(runs.lake().resolve("quarantine"));
    }
    List<Row> quarantine = runs.table(spark, "quarantine").orderBy("row_count").collectAsList();
    assertThat(quarantine)
        .extracting(
            row -> row.<String>getList(row.fieldIndex("reasons")) + " " + row.getAs("row_count"))
        .containsExactly("[missing_item_id] 1", "[unknown_action_type] 2");

    // Refused again, and then not: the rows are there once, as the first run refused them.
    runs.smartrec().run(ingest).isRefused(3, words);
    assertThat(runs.table(spark, "quarantine").orderBy("row_count").collectAsList())
        .isEqualTo(quarantine);
    Files.writeString(
        file,
        IngestRuns.event("c2", "lamp", "02").replace("view", "seen"),
        StandardOpenOption.APPEND);
    JsonNode loaded =
        runs.smartrec().with("ingest.gates.rejected-share.fail", "off").succeed(ingest);
    assertThat(loaded.path("quarantine").asText()).isEqualTo(runs.lake() + "/quarantine");
    assertThat(runs.table(spark, "quarantine").orderBy("row_count").collectAsList())
        .extracting(row -> row.getAs("run_id") + " " + row.getAs("row_count"))
        .containsExactly(
            quarantine.get(0).getAs("run_id") + " 1", quarantine.get(0).getAs("run_id") + " 3");
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
            runs.data().resolve("rules.csv"),
            IngestRuns.HEADER
                + IngestRuns.event("c1", "lamp", "01")
                + IngestRuns.event("x1", "lamp", "02")
                + IngestRuns.event("c1", "couches", "03")
                + IngestRuns.event("c1", "bed", "04")
                + IngestRuns.event("c9", "desk", "05"));

    JsonNode result =
        runs.smartrec()
            .with("ingest.gates.rejected-share.fail", "off")
            .succeed("ingest", "--config", runs.csv("rules", file, mapping));

    assertThat(IngestRuns.rows(result, 0))
        .isEqualTo("rules interactions 5 read 1 accepted 4 rejected");
    assertThat(
            runs.table(spark, "quarantine").collectAsList().stream()
                .map(row -> row.<String>getList(row.fieldIndex("reasons"))))
        .containsExactlyInAnyOrder(
            List.of("user_id_not_matching"),
            List.of("item_id_not_allowed", "value_too_large"),
            List.of("item_id_not_allowed", "value_too_small"),
            List.of("missing_context"));
  }
}

package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.Smartrec.Outcome;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users do wrong with a shop that is there: each is told in one message with its exit code,
 * and changes nothing that is stored.
 */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
  private static final String NO_MODEL = "00000000-0000-4000-8000-000000000000";
  private static final String ORDERS =
      """
      customer,sku,event,at
      c1,lamp,view,2025-01-01 10:00:00
      c1,desk,purchase,2025-01-02 10:00:00
      c2,lamp,purchase,2025-01-03 10:00:00
      c2,chair,view,2025-01-04 10:00:00
      c3,desk,click,2025-01-05 10:00:00
      c1,chair,purchase,2025-03-01 10:00:00
      c2,desk,like,2025-03-02 10:00:00
      """;

  private Path files = Path.of("");
  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);
  private StoredState before = new StoredState(Map.of(), Map.of());
  private String model = "";

  @BeforeAll
  void openTheShop(TestDatabase database, @TempDir Path files, @TempDir Path data)
      throws IOException, SQLException {
    this.files = files;
    this.data = data;
    smartrec = Smartrec.in(data).on(database);
    smartrec.succeed("migrate");
    ingest(smartrec, file("orders.csv", ORDERS));
    model = smartrec.succeed("train", "--algorithm", "popularity").path("model_id").asText();
    before = StoredState.of(data, database);
  }

  @AfterEach
  void nothingHasChanged(TestDatabase database) throws IOException, SQLException {
    StoredState after = StoredState.of(data, database);
    assertThat(after.files()).isEqualTo(before.files());
    // A training that was refused is in the history of models.
    assertThat(withoutHistory(after)).isEqualTo(withoutHistory(before));
  }

  private static Map<String, String> withoutHistory(StoredState state) {
    Map<String, String> tables = new TreeMap<>(state.tables());
    tables.remove("ops.model_status_changes");
    return tables;
  }

  @Test
  void aFileThatIsNotThere() throws IOException {
    smartrec
        .run(
            "ingest",
            "--config",
            mapping(CornerShop.MAPPING),
            "--input",
            "orders=/no/such/orders.csv")
        .isRefused(2, "source orders", "nothing at /no/such/orders.csv", "--input");
  }

  @Test
  void aSourceThatIsNotConfigured() throws IOException {
    smartrec
        .run("ingest", "--config", mapping(CornerShop.MAPPING), "--input", "ordres=x.csv")
        .isRefused(2, "source ordres", "did you mean orders?");
  }

  @Test
  void aSourceWithoutAPath() throws IOException {
    smartrec
        .run("ingest", "--config", mapping(CornerShop.MAPPING))
        .isRefused(2, "source orders has no path", "--input orders=PATH");
  }

  @Test
  void noSourceAtAll() {
    smartrec.run("ingest").isRefused(2, "no sources", "ingest.sources", "--config");
  }

  @Test
  void aColumnThatTheFileDoesNotHave() throws IOException {
    refusedMapping(
        CornerShop.MAPPING.replace("column = customer", "column = custmer"),
        2,
        "interactions.user-id names column custmer",
        "did you mean customer?",
        "Its columns: customer, sku, event, at");
  }

  @Test
  void anExpressionThatDoesNotParse() throws IOException {
    refusedMapping(
        CornerShop.MAPPING.replace("column = customer", "expression = \"upper(customer\""),
        2,
        "interactions.user-id is no valid expression");
  }

  @Test
  void anExpressionThatFailsOnARow() throws IOException {
    // Users and items of the same source are good; nothing of them is written either.
    refusedMapping(
        CornerShop.MAPPING
            .replace("column = customer", "expression = \"CAST(substr(customer, 1) AS INT)\"")
            .replace(
                "interactions {",
                "users { id { column = event } }, items { id { column = at } }, interactions {"),
        3,
        "an expression of interactions fails on a row (CAST_INVALID_INPUT): CAST(substr(customer, 1) AS INT). Use",
        "try_cast");
  }

  @Test
  void anExpressionThatRaisesAnError() throws IOException {
    refusedMapping(
        CornerShop.MAPPING.replace(
            "column = customer",
            "expression = \"if(customer = 'c3', raise_error('not c3'), customer)\""),
        3,
        "source orders: an expression of interactions fails on a row (USER_RAISED_EXCEPTION): 'not c3'. Refuse",
        "reject = ");
  }

  @Test
  void filesWithDifferentHeaders() throws IOException {
    Path orders = Files.createDirectories(files.resolve("orders of two shops"));
    Files.writeString(orders.resolve("1.csv"), ORDERS);
    Files.writeString(orders.resolve("2.csv"), ORDERS.replace("customer,sku", "sku,customer"));

    smartrec
        .run("ingest", "--config", mapping(CornerShop.MAPPING), "--input", "orders=" + orders)
        .isRefused(3, "source orders: its files have different headers", "source of their own");
  }

  @Test
  void aFileThatIsNoParquet() throws IOException {
    refusedMapping(
        CornerShop.MAPPING
            .replace("format = csv", "format = parquet")
            .replace("options { header = \"true\" }", ""),
        3,
        "source orders: 1 of its files cannot be read",
        "orders.csv is no Parquet file",
        "unreadable-files=skip");
  }

  @Test
  void aFileWithoutEvenAHeader() throws IOException {
    smartrec
        .run(
            "ingest",
            "--config",
            mapping(CornerShop.MAPPING),
            "--input",
            "orders=" + file("empty.csv", ""))
        .isRefused(3, "source orders", "empty.csv is empty");
  }

  @Test
  void aDirectoryOfSomebodyElse() {
    smartrec
        .run("generate-data", "--users=2", "--items=2", "--directory=" + files)
        .isRefused(2, "did not write", "--directory");
  }

  @Test
  void trainingOnAnEmptyLake() {
    Path lake = files.resolve("empty-lake");

    smartrec
        .with("lake.path", lake.toString())
        .run("train", "--algorithm", "als")
        .isRefused(3, lake + " has no table interactions", "Run ingest first", "lake.path");
    assertThat(lake).doesNotExist();
  }

  @Test
  void trainingOnAnEmptyTable() throws IOException {
    Smartrec elsewhere =
        smartrec
            .with("lake.path", files.resolve("lake").toString())
            .with("ingest.gates.rejected-share.fail", "off");
    JsonNode ingested = ingest(elsewhere, file("wrong.csv", ORDERS.replaceAll("2025-", "25/")));
    assertThat(ingested.at("/rows/0/rejected").asInt()).isEqualTo(7);
    assertThat(ingested.at("/rejected_by_reason/0/reason").asText())
        .isEqualTo("unparsable_timestamp");

    elsewhere
        .run("train", "--algorithm", "popularity")
        .isRefused(3, "interactions has no rows", "Run ingest first");
  }

  @Test
  void trainingWhenTheHoldoutLeavesNothing() {
    smartrec
        .run("train", "--algorithm", "als", "--set", "evaluation.split.days=365")
        .isRefused(
            3, "365 days", "2025-01-01T10:00:00Z to 2025-03-02T10:00:00Z", "evaluation.split.days");
  }

  @Test
  void trainingOnActionsThatWeighNothing() {
    Smartrec weightless = smartrec;
    for (String action : List.of("view", "click", "like", "save", "share", "purchase")) {
      weightless = weightless.with("train.action-weights." + action, "0");
    }
    weightless.run("train", "--algorithm", "als").isRefused(3, "train.action-weights");
  }

  @ParameterizedTest
  @ValueSource(strings = {"predict", "publish"})
  void aModelThatIsNotThere(String command) {
    smartrec
        .run(command, "--model", NO_MODEL)
        .isRefused(2, "Cannot " + command, "no model " + NO_MODEL + " in ml_models");
    smartrec
        .run(command, "--algorithm", "als")
        .isRefused(2, "no registered model of algorithm \"als\"", "smartrec train");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "NaN", "Infinity"})
  void aToleranceThatIsNone(String tolerance) {
    smartrec
        .run("reproduce", "--algorithm=als", "--tolerance=" + tolerance)
        .isRefused(2, "--tolerance must be 0 or more");
  }

  @Test
  void publishingBeforePredicting() {
    smartrec
        .run("publish", "--model", model)
        .isRefused(3, "no predictions", "smartrec predict --model " + model);
  }

  @Test
  void anErrorIsToldAsJsonAndKeptInTheRunLog(TestDatabase database) throws SQLException {
    Outcome outcome = smartrec.run("publish", "--model", model, "--output", "json");

    assertThat(outcome.exitCode()).isEqualTo(3);
    JsonNode json = outcome.json();
    assertThat(json.path("exit_code").asInt()).isEqualTo(3);
    assertThat(outcome.err()).contains("smartrec: " + json.path("error").asText());
    String run = "SELECT to_jsonb(r) FROM ops.job_runs r WHERE run_id = '%s'";
    assertThat(StoredState.json(database, run.formatted(runId(outcome))))
        .singleElement()
        .satisfies(
            logged -> {
              assertThat(logged.path("command").asText()).isEqualTo("publish");
              assertThat(logged.path("state").asText()).isEqualTo("failed");
              assertThat(logged.path("exit_code").asInt()).isEqualTo(3);
              assertThat(logged.path("message")).isEqualTo(json.path("error"));
            });
  }

  @Test
  void verboseShowsTheStackTrace() {
    Outcome outcome = smartrec.run("publish", "--model", model, "--verbose");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("smartrec: Cannot publish", "\tat io.smartrec.jobs.");
  }

  private static String runId(Outcome outcome) {
    String title = outcome.err().lines().findFirst().orElseThrow();
    return UUID.fromString(title.substring(title.length() - 36)).toString();
  }

  private void refusedMapping(String mapping, int exitCode, String... words) throws IOException {
    smartrec
        .run(
            "ingest",
            "--config",
            mapping(mapping),
            "--input",
            "orders=" + files.resolve("orders.csv"))
        .isRefused(exitCode, words);
  }

  private JsonNode ingest(Smartrec shop, Path orders) throws IOException {
    return shop.succeed(
        "ingest", "--config", mapping(CornerShop.MAPPING), "--input", "orders=" + orders);
  }

  private String mapping(String text) throws IOException {
    return file("shop.conf", text).toString();
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(files.resolve(name), text);
  }
}

package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Predictions;
import io.smartrec.core.table.Quarantine;
import io.smartrec.core.table.UserEvaluations;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

/**
 * All commands one after the other on a small shop, and what they leave; then all of them again.
 */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChainIT {
  private static final int USERS = 150;
  private static final int ITEMS = 60;
  private static final int N = 5;
  private static final List<String> RECORDED =
      List.of(
          "ingest", "train popularity", "train als", "predict", "publish", "evaluate", "reproduce");

  private final ObjectNode results = JsonNodeFactory.instance.objectNode();
  private final List<JsonNode> published = new ArrayList<>();
  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void runTheChain(TestDatabase database, @TempDir Path directory) throws Exception {
    data = directory;
    smartrec =
        Smartrec.in(directory)
            .on(database)
            .with("train.als.rank", "4")
            .with("train.als.iterations", "3")
            .with("train.als.blocks", "2")
            .with("predict.n", Integer.toString(N));
    commands().forEach((name, arguments) -> results.set(name, smartrec.succeed(arguments)));
    published.addAll(
        StoredState.json(
            database,
            "SELECT to_jsonb(p) FROM predictions p WHERE model_id = '"
                + results.at("/train als/model_id").asText()
                + "'"));
  }

  private Map<String, String[]> commands() {
    String size = "--users=%d --items=%d --interactions-per-user=20".formatted(USERS, ITEMS);
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("migrate", "migrate");
    lines.put("generate-data", "generate-data --invalid-share=0.05 " + size);
    lines.put("ingest", "ingest --config " + data.resolve("raw/ingest.conf"));
    lines.put("train popularity", "train --algorithm popularity");
    lines.put("train als", "train --algorithm als");
    lines.put("predict", "predict --algorithm als");
    lines.put("publish", "publish --algorithm als");
    lines.put("evaluate", "evaluate --algorithm als --algorithm popularity --random-split");
    lines.put("reproduce", "reproduce --algorithm als");
    Map<String, String[]> commands = new LinkedHashMap<>();
    lines.forEach((name, line) -> commands.put(name, line.split(" ")));
    return commands;
  }

  @Test
  @Order(1)
  void theRunLogHasOneRowOfEveryRecordedCommand(TestDatabase database) throws SQLException {
    ObjectNode runs = JsonNodeFactory.instance.objectNode();
    for (JsonNode run : StoredState.json(database, "SELECT to_jsonb(r) FROM ops.job_runs r")) {
      runs.set(run.path("run_id").asText(), run);
    }
    assertThat(runs).hasSize(RECORDED.size());
    for (String name : RECORDED) {
      JsonNode result = results.path(name);
      JsonNode run = runs.path(result.path("run_id").asText());
      assertThat(run.path("command")).isEqualTo(result.path("command"));
      assertThat(run.path("state").asText()).isEqualTo("succeeded");
      assertThat(run.path("exit_code").asInt(-1)).isZero();
      assertThat(run.path("input_versions")).isEqualTo(result.path("inputs"));
      assertThat(run.path("counts")).isNotEmpty().isEqualTo(result.path("counts"));
    }
  }

  @Test
  void everyRowReadIsAcceptedDuplicateOrRejected(SparkSession spark) {
    JsonNode ingest = results.path("ingest");
    ObjectNode sources = JsonNodeFactory.instance.objectNode();
    for (JsonNode row : ingest.path("rows")) {
      assertThat(row.path("read").asLong())
          .isEqualTo(
              row.path("accepted").asLong()
                  + row.path("duplicates").asLong()
                  + row.path("rejected").asLong());
      String table = row.path("table").asText();
      assertThat(ingest.path("counts").path(table + "_read")).isEqualTo(row.path("read"));
      sources.set(row.path("source").asText(), row);
    }
    assertThat(sources).hasSize(3);
    assertThat(sources.at("/users/accepted").asLong()).isEqualTo(USERS);
    assertThat(sources.at("/items/accepted").asLong()).isEqualTo(ITEMS);
    JsonNode interactions = sources.path("interactions");
    assertThat(interactions.path("read")).isEqualTo(results.at("/generate-data/interactions"));
    assertThat(interactions.path("duplicates").asLong() + interactions.path("rejected").asLong())
        .isEqualTo(results.at("/generate-data/broken_on_purpose").asLong())
        .isPositive();
    assertThat(lake(spark, Interactions.TABLE).count())
        .isEqualTo(interactions.path("accepted").asLong());
  }

  @Test
  void everyRejectedRowIsInQuarantineWithItsReason(SparkSession spark) {
    Map<String, Long> told = new TreeMap<>();
    for (JsonNode row : results.at("/ingest/rejected_by_reason")) {
      told.put(row.path("reason").asText(), row.path("rows").asLong());
    }
    Map<String, Long> quarantined = new TreeMap<>();
    for (Row row :
        lake(spark, Quarantine.TABLE)
            .selectExpr("reasons[0]", Quarantine.ROW_COUNT)
            .collectAsList()) {
      quarantined.merge(row.getString(0), row.getLong(1), Long::sum);
    }
    assertThat(quarantined).isNotEmpty().isEqualTo(told);
  }

  @Test
  void theRegistryHoldsBothModelsAndTheirQualityBesidePopularity(TestDatabase database)
      throws SQLException {
    ObjectNode models = JsonNodeFactory.instance.objectNode();
    for (JsonNode model : StoredState.json(database, "SELECT to_jsonb(m) FROM ml_models m")) {
      models.set(model.path("algorithm").asText(), model);
    }
    JsonNode als = models.path("als");
    JsonNode popularity = models.path("popularity");
    JsonNode trained = results.path("train als");
    assertThat(models).hasSize(2);
    assertThat(als.path("id")).isEqualTo(trained.path("model_id"));
    assertThat(als.path("version")).isEqualTo(trained.path("version"));
    assertThat(als.path("status").asText()).isEqualTo("staging");
    assertThat(popularity.path("status").asText()).isEqualTo("registered");
    assertThat(OffsetDateTime.parse(als.path("trained_at").asText()).toInstant())
        .isEqualTo(Smartrec.NOW);

    assertThat(als.at("/hyperparameters/train/als/rank").asInt()).isEqualTo(4);
    assertThat(als.at("/hyperparameters/train/als/iterations").asInt()).isEqualTo(3);
    assertThat(als.at("/hyperparameters/train/seed").asLong()).isEqualTo(42);
    assertThat(als.at("/hyperparameters/inputs/interactions/version"))
        .isEqualTo(trained.path("interactions_version"));

    assertThat(als.at("/metrics/model/ndcg@10").asDouble()).isBetween(0.01, 1.0);
    assertThat(popularity.at("/metrics/model/ndcg@10").asDouble()).isBetween(0.01, 1.0);
    for (String metric : List.of("ndcg@10", "map@10", "precision@10", "recall@10")) {
      // Popularity is judged the same, be it as a model or as the baseline of another.
      assertThat(als.at("/metrics/popularity").path(metric).asDouble(-1))
          .isCloseTo(popularity.at("/metrics/model").path(metric).asDouble(-2), within(1e-12));
    }
    double difference = als.at("/metrics/difference/mean").asDouble();
    assertThat(difference)
        .isCloseTo(
            als.at("/metrics/model/ndcg@10").asDouble()
                - als.at("/metrics/popularity/ndcg@10").asDouble(),
            within(1e-12));
    assertThat(trained.path("difference_to_popularity").asText())
        .startsWith(String.format(Locale.ROOT, "%+.4f (", difference))
        .endsWith(") ndcg@10 per user");
    assertThat(als.at("/metrics/holdout/users_judged"))
        .isEqualTo(trained.path("holdout_users_judged"));
    assertThat(als.at("/metrics/items")).isEqualTo(trained.path("model_items"));
  }

  @Test
  void comparesTheModelsOnOneHoldoutAndKeepsWhatItFound(SparkSession spark, TestDatabase database)
      throws SQLException {
    JsonNode evaluated = results.path("evaluate");
    String als = results.at("/train als/model_id").asText();
    String popularity = results.at("/train popularity/model_id").asText();

    assertThat(evaluated.path("leakage_audit").asText()).isEqualTo("no leak");
    assertThat(evaluated.path("random_split_audit").asText()).startsWith("LEAK: ");
    assertThat(evaluated.path("differences_per_user")).hasSize(1);
    assertThat(evaluated.path("what_a_random_split_would_have_claimed")).hasSize(2);
    for (JsonNode model : evaluated.path("ndcg_10_with_interval")) {
      assertThat(model.path("mean").asDouble())
          .isBetween(model.path("lower").asDouble(), model.path("upper").asDouble());
      assertThat(model.path("users")).isEqualTo(evaluated.path("users_judged"));
    }
    List<JsonNode> kept =
        StoredState.json(
            database,
            "SELECT to_jsonb(c) FROM ops.comparisons c WHERE evaluation_id = '%s'"
                .formatted(evaluated.path("evaluation_id").asText()));
    assertThat(kept).hasSize(1);
    boolean alsFirst = kept.get(0).path("model_id").asText().equals(als);
    assertThat(
            List.of(kept.get(0).path("model_id").asText(), kept.get(0).path("other_id").asText()))
        .containsExactlyInAnyOrder(als, popularity);
    double value = kept.get(0).path(alsFirst ? "model_value" : "other_value").asDouble();
    assertThat(kept.get(0).path("difference").asDouble())
        .isCloseTo(
            kept.get(0).path("model_value").asDouble() - kept.get(0).path("other_value").asDouble(),
            within(1e-12));
    // What train said of the same recipe on the same hold-out, and what the users' rows say.
    String trained =
        "SELECT metrics->'model'->'ndcg@10' FROM ml_models WHERE id = '%s'".formatted(als);
    assertThat(StoredState.json(database, trained).get(0).asDouble()).isEqualTo(value);
    assertThat(
            lake(spark, UserEvaluations.TABLE)
                .where("k = 10 AND segment <> 'cold' AND model_id = '%s'".formatted(als))
                .selectExpr("avg(ndcg)", "count(*)")
                .first())
        .satisfies(
            row -> {
              assertThat(row.getDouble(0)).isCloseTo(value, within(1e-12));
              assertThat(row.getLong(1)).isEqualTo(evaluated.path("users_judged").asLong());
            });
  }

  @Test
  void trainsTheSameModelAgainBitByBit() {
    assertThat(results.at("/reproduce/headline").asText()).isEqualTo("The same model, bit by bit.");
    assertThat(results.at("/reproduce/metrics").asText()).startsWith("all ").endsWith(" the same");
  }

  @Test
  void everyUserWithInteractionsHasNPublishedItems(SparkSession spark) {
    Set<String> users = seen(spark).keySet();
    Map<String, Set<String>> items = new HashMap<>();
    published.forEach(
        row -> items.computeIfAbsent(user(row), user -> new HashSet<>()).add(item(row)));

    assertThat(items.keySet()).isEqualTo(users);
    assertThat(items.values()).allSatisfy(list -> assertThat(list).hasSize(N));
    assertThat(published).hasSize(users.size() * N);
    assertThat(results.at("/publish/rows").asInt()).isEqualTo(users.size() * N);
    assertThat(results.at("/publish/users").asInt()).isEqualTo(users.size());
    assertThat(lake(spark, Predictions.TABLE).count()).isEqualTo(published.size());
  }

  @Test
  void noPublishedItemWasSeenByItsUser(SparkSession spark) {
    Map<String, Set<String>> seen = seen(spark);

    assertThat(published)
        .isNotEmpty()
        .allSatisfy(
            row -> assertThat(seen.getOrDefault(user(row), Set.of())).doesNotContain(item(row)));
  }

  /** Of ALS the parts are items of the user's history, and the rest. */
  private static void assertReasonsAddUp(JsonNode row, Set<String> seen) {
    JsonNode explanation = row.path("explanation");
    assertThat(explanation.path("text").asText()).isNotBlank();
    if (explanation.path("stage").asText().equals("als")) {
      double sum = 0;
      for (JsonNode reason : explanation.path("reasons")) {
        sum += reason.path("contribution").asDouble();
        if (reason.has("item_id")) {
          assertThat(seen).contains(reason.path("item_id").asText());
        }
      }
      assertThat(explanation.path("reasons")).isNotEmpty();
      assertThat(sum).isCloseTo(explanation.path("score").asDouble(), within(1e-4));
      assertThat(row.path("score").asDouble())
          .isCloseTo(explanation.path("score").asDouble(), within(1e-6));
    } else {
      assertThat(explanation.path("because").asText())
          .isIn("cold_user", "few_candidates", "filtered");
    }
  }

  @Test
  void everyPublishedItemHasARankByScoreAndAReason(SparkSession spark) {
    Map<String, Set<String>> seen = seen(spark);
    Map<String, List<JsonNode>> lists = new HashMap<>();
    for (JsonNode row : published) {
      lists.computeIfAbsent(user(row), user -> new ArrayList<>()).add(row);
      assertThat(OffsetDateTime.parse(row.path("generated_at").asText()).toInstant())
          .isEqualTo(Smartrec.NOW);
      assertThat(row.path("explanation").isObject()).isTrue();
      assertReasonsAddUp(row, seen.getOrDefault(user(row), Set.of()));
    }
    assertThat(published)
        .anyMatch(row -> row.at("/explanation/text").asText().startsWith("Because you "));
    Comparator<JsonNode> byScore =
        Comparator.<JsonNode>comparingDouble(row -> row.path("score").asDouble())
            .reversed()
            .thenComparing(ChainIT::item);
    for (List<JsonNode> list : lists.values()) {
      list.sort(byScore);
      assertThat(list)
          .extracting(row -> row.at("/explanation/rank").asInt())
          .containsExactly(1, 2, 3, 4, 5);
    }
  }

  @Test
  void usersAndItemsAreInPostgres(TestDatabase database) throws SQLException {
    List<JsonNode> items = StoredState.json(database, "SELECT metadata FROM items");

    assertThat(StoredState.json(database, "SELECT demographics FROM users")).hasSize(USERS);
    assertThat(results.at("/publish/users_added").asInt()).isEqualTo(USERS);
    assertThat(results.at("/publish/items_added").asInt()).isEqualTo(ITEMS);
    assertThat(items)
        .allSatisfy(item -> assertThat(item.path("title").asText()).isNotBlank())
        .extracting(item -> item.path("source_id").asText())
        .doesNotHaveDuplicates()
        .hasSize(ITEMS);
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void runningEveryCommandAgainChangesNothing(TestDatabase database) throws Exception {
    StoredState before = StoredState.of(data, database);

    for (Map.Entry<String, String[]> command : commands().entrySet()) {
      Smartrec.Outcome again = smartrec.run(command.getValue());

      assertThat(again.exitCode()).as(again.err()).isZero();
      assertThat(again.out())
          .as(command.getKey())
          .contains(command.getKey().equals("reproduce") ? "bit by bit." : "nothing changed.");
    }

    StoredState after = StoredState.of(data, database);
    assertThat(after.files()).isNotEmpty().isEqualTo(before.files());
    assertThat(after.tables()).isEqualTo(before.tables());
    assertThat(after.tables().get("public.predictions")).startsWith(published.size() + " rows, ");
    assertThat(StoredState.json(database, "SELECT to_jsonb(state) FROM ops.job_runs"))
        .hasSize(2 * RECORDED.size())
        .allMatch(state -> state.asText().equals("succeeded"));
  }

  /** The items each user has interacted with. */
  private Map<String, Set<String>> seen(SparkSession spark) {
    Map<String, Set<String>> seen = new HashMap<>();
    for (Row row :
        lake(spark, Interactions.TABLE)
            .select(Interactions.USER_ID, Interactions.ITEM_ID)
            .collectAsList()) {
      seen.computeIfAbsent(row.getString(0), user -> new HashSet<>()).add(row.getString(1));
    }
    return seen;
  }

  private Dataset<Row> lake(SparkSession spark, String table) {
    return spark.read().format("delta").load(data.resolve("lake").resolve(table).toString());
  }

  private static String user(JsonNode prediction) {
    return prediction.path("user_id").asText();
  }

  private static String item(JsonNode prediction) {
    return prediction.path("item_id").asText();
  }
}

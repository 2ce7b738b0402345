package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Content, item similarity and a hybrid of them on a small shop, to lists and similar items. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HybridIT {
  private static final int N = 5;

  private final ObjectNode results = JsonNodeFactory.instance.objectNode();
  private Smartrec smartrec = Smartrec.in(Path.of(""));

  @BeforeAll
  void runTheChain(TestDatabase database, @TempDir Path directory) throws Exception {
    smartrec =
        Smartrec.in(directory)
            .on(database)
            .with("evaluation.split.days", "14")
            .with("evaluation.replicates", "100")
            .with("train.hybrid.members", "item-similarity,content")
            .with("train.hybrid.windows", "1")
            .with("predict.n", Integer.toString(N))
            .with("predict.rules.max-per.category", "3");
    smartrec.succeed("migrate");
    smartrec.succeed("generate-data", "--users=120", "--items=50", "--interactions-per-user=20");
    smartrec.succeed("ingest", "--config", directory.resolve("raw/ingest.conf").toString());
  }

  @Test
  @Order(1)
  void aHybridNeedsRegisteredModels() {
    smartrec
        .run("train", "--algorithm", "hybrid")
        .isRefused(
            2,
            "no model of item-similarity, content is registered",
            "smartrec train --algorithm item-similarity");
    smartrec.run("similar-items").isRefused(2, "no registered model of item-similarity");
  }

  @Test
  @Order(2)
  void aHybridIsOfTheModelsThatWereRegisteredLast() {
    for (String algorithm : List.of("item-similarity", "content", "hybrid")) {
      results.set(algorithm, smartrec.succeed("train", "--algorithm", algorithm));
    }
    JsonNode hybrid = results.path("hybrid");

    assertThat(hybrid.path("status").asText()).isEqualTo("registered");
    assertThat(hybrid.path("members")).hasSize(2);
    double weights = 0;
    for (JsonNode member : hybrid.path("members")) {
      assertThat(member.path("version"))
          .isEqualTo(results.path(member.path("algorithm").asText()).path("version"));
      weights += Double.parseDouble(member.path("weight").asText());
    }
    assertThat(weights).isEqualTo(1, within(1e-6));
    // The hybrid, its two models and popularity.
    assertThat(hybrid.path("quality")).hasSize(4);
  }

  @Test
  @Order(3)
  void trainedAgainItIsTheSameAndNothingChanges() {
    assertThat(smartrec.succeed("train", "--algorithm", "hybrid").path("headline").asText())
        .contains("nothing changed");
    smartrec.succeed("reproduce", "--algorithm", "hybrid");
  }

  @Test
  @Order(4)
  void everyUserHasAFullListThatKeepsTheRulesAndSaysWhy(TestDatabase database) throws Exception {
    JsonNode predicted = smartrec.succeed("predict", "--algorithm", "hybrid");
    smartrec.succeed("publish", "--algorithm", "hybrid");

    assertThat(predicted.at("/counts/users").asLong()).isEqualTo(120);
    assertThat(predicted.at("/counts/rows").asLong()).isEqualTo(120 * N);
    assertThat(predicted.at("/counts/short_lists").asLong()).isZero();
    for (JsonNode row :
        StoredState.json(
            database,
            """
            SELECT to_jsonb(x) FROM (
              SELECT p.user_id, count(*) AS places, count(DISTINCT p.explanation->>'rank') AS ranks,
                     max(n.of_category) AS of_category, min(length(p.explanation->>'text')) AS text
              FROM predictions p
              JOIN (SELECT q.user_id, i.metadata->>'category' AS category, count(*) AS of_category
                    FROM predictions q JOIN items i ON i.id = q.item_id GROUP BY 1, 2) n
                ON n.user_id = p.user_id
              GROUP BY p.user_id) x""")) {
      assertThat(row.path("ranks").asInt()).isEqualTo(N);
      assertThat(row.path("of_category").asInt()).isLessThanOrEqualTo(3);
      assertThat(row.path("text").asInt()).isPositive();
    }
  }

  @Test
  @Order(5)
  void predictedAgainNothingChanges() {
    assertThat(smartrec.succeed("predict", "--algorithm", "hybrid").path("headline").asText())
        .contains("nothing changed");
  }

  @Test
  @Order(6)
  void similarItemsAreWrittenOnce() {
    JsonNode first = smartrec.succeed("similar-items", "--set", "similar-items.k=3");

    assertThat(first.at("/counts/items").asLong()).isBetween(1L, 50L);
    assertThat(first.at("/counts/rows").asLong())
        .isLessThanOrEqualTo(3 * first.at("/counts/items").asLong());
    assertThat(
            smartrec
                .succeed("similar-items", "--set", "similar-items.k=3")
                .path("headline")
                .asText())
        .contains("nothing changed");
    smartrec
        .run("similar-items", "--model", results.path("content").path("model_id").asText())
        .isRefused(2, "is one of content");
  }

  @Test
  @Order(7)
  void reRankedListsAreJudgedBesideThoseThatAreNot() {
    JsonNode evaluated =
        smartrec.succeed(
            "evaluate",
            "--algorithm",
            "item-similarity",
            "--re-rank",
            "--set",
            "predict.diversity.strength=0.5");

    Set<String> names = new HashSet<>();
    evaluated
        .path("ndcg_10_with_interval")
        .forEach(row -> names.add(row.path("model").asText().replaceAll(" v[^ ]*", "")));
    assertThat(names)
        .containsExactlyInAnyOrder("item-similarity", "item-similarity re-ranked", "popularity");
  }
}

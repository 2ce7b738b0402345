package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.smartrec.testing.LoggedWarnings;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Items that are described badly, and users who say they like what there is not: a message or a
 * counted warning, and lists as good as they can be.
 */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OddItemsIT {
  private static final String ORDERS =
      """
      customer,sku,event,at
      ann,lamp,view,2026-01-01 10:00:00
      ann,mug,purchase,2026-01-02 10:00:00
      bob,lamp,view,2026-01-02 11:00:00
      bob,desk,view,2026-01-04 10:00:00
      """;

  /** The plate and the hat are of no order; the nameless item has nothing but what all have. */
  private static final String ITEMS =
      """
      {"sku":"lamp","about":{"category":"light","brand":"ACME","blurb":"the of and"}}
      {"sku":"desk","about":{"category":["wood",null,7,{"x":1}],"title":null,"brand":"ACME","blurb":" "}}
      {"sku":"mug","about":{"category":"tea","title":"Ünïcödé 🎁 mug","brand":"ACME","price":"NaN"}}
      {"sku":"plate","about":{"category":"tea","brand":"ACME","price":1e400}}
      {"sku":"nameless","about":{"brand":"ACME"}}
      {"sku":"hat","about":[1,2]}
      {"sku":"cap","about":"oops"}
      """;

  private static final String SAID =
      """
      {"who":"cold","key":"liked","value":["TEA","spaceships","no such thing"]}
      {"who":"ann","key":"disliked","value":"atlantis"}
      {"who":"bob","key":"theme","value":"dark"}
      {"who":"lost","key":"liked","value":{"not":"a list"}}
      {"who":"lost","key":"blocked_categories","value":["unheard of"]}
      """;

  private static final String MAPPING =
      CornerShop.MAPPING
          + """
          smartrec.ingest.sources {
            items {
              format = json
              options { primitivesAsString = "true" }
              items {
                id { column = sku }
                metadata { column = about }
              }
            }
            said {
              format = json
              preferences {
                user-id { column = who }
                preference-key { column = key }
                preference-value { column = value }
              }
              users { id { column = who } }
            }
          }
          """;

  private Smartrec smartrec = Smartrec.in(Path.of(""));
  private JsonNode ingested = MissingNode.getInstance();

  @BeforeAll
  void openTheShop(TestDatabase database, @TempDir Path files, @TempDir Path directory)
      throws IOException {
    smartrec = Smartrec.in(directory).on(database).with("evaluation.split.days", "1");
    smartrec.succeed("migrate");
    ingested =
        smartrec.succeed(
            "ingest",
            "--config=" + Files.writeString(files.resolve("shop.conf"), MAPPING),
            "--input=orders=" + Files.writeString(files.resolve("orders.csv"), ORDERS),
            "--input=items=" + Files.writeString(files.resolve("items.json"), ITEMS),
            "--input=said=" + Files.writeString(files.resolve("said.json"), SAID));
  }

  @Test
  void metadataThatAreNoObjectAreRejectedAndCounted() {
    assertThat(ingested.path("rows"))
        .filteredOn(rows -> rows.path("source").asText().equals("items"))
        .singleElement()
        .satisfies(
            rows -> {
              assertThat(rows.path("accepted").asInt()).as(rows.toString()).isEqualTo(5);
              assertThat(rows.path("rejected").asInt()).isEqualTo(2);
            });
  }

  @Test
  void everybodyHasAListAndWhatNobodyKnowsIsCounted(TestDatabase database) throws SQLException {
    try (LoggedWarnings warnings = LoggedWarnings.of("io.smartrec")) {
      smartrec.succeed("train", "--algorithm=content");
      assertThat(warnings.lines())
          .anyMatch(line -> line.contains("3 values that users said they like or not"));
    }
    smartrec.succeed("predict", "--algorithm=content", "--set=predict.n=3");
    smartrec
        .run("predict", "--algorithm=content", "--set=predict.rules.items.deny-when=true")
        .isRefused(3, "has nothing to recommend");
    // What was refused took the lists' place in the table.
    JsonNode predicted = smartrec.succeed("predict", "--algorithm=content", "--set=predict.n=3");
    assertThat(predicted.path("headline").asText()).doesNotContain("nothing changed");
    smartrec.succeed("publish", "--algorithm=content");

    assertThat(predicted.at("/counts/users").asInt()).isEqualTo(4);
    assertThat(predicted.at("/counts/rows").asInt()).isEqualTo(4 * 3);
    assertThat(
            StoredState.json(
                database,
                """
                SELECT to_jsonb(count(*)) FROM predictions
                WHERE score = 'NaN' OR abs(score) = 'Infinity' OR explanation::text LIKE '%NaN%'"""))
        .singleElement()
        .satisfies(count -> assertThat(count.asInt()).isZero());
    assertThat(
            StoredState.json(
                database,
                """
                SELECT i.metadata->'source_id' FROM predictions p JOIN items i ON i.id = p.item_id
                JOIN users u ON u.id = p.user_id
                WHERE u.demographics->>'source_id' = 'cold' AND p.explanation->>'stage' = 'content'"""))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("mug", "plate");
  }

  @Test
  void textsWithoutWordsAndItemsThatAreAllAlikeAreRefused() {
    for (String field : new String[] {"brand.kind=tags", "blurb.kind=text"}) {
      String name = field.substring(0, field.indexOf('.'));
      smartrec
          .run(
              "train",
              "--algorithm=content",
              "--set=train.content.fields." + field,
              "--set=train.content.fields." + name + ".weight=1",
              "--set=train.content.fields."
                  + name
                  + ".language="
                  + (name.equals("blurb") ? "english" : "none"),
              "--set=train.content.fields.category.weight=0",
              "--set=train.content.fields.title.weight=0")
          .isRefused(3, "Cannot train content: ", "train.content.fields");
    }
  }

  @Test
  void itemsOfFewUsersHaveSimilarItems() {
    smartrec.succeed("train", "--algorithm=item-similarity");
    JsonNode written = smartrec.succeed("similar-items");

    assertThat(written.at("/counts/rows").asInt()).isPositive();
  }
}

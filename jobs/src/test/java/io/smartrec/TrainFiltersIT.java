package io.smartrec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.smartrec.testing.PostgresExtension;
import io.smartrec.testing.SparkExtension;
import io.smartrec.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training that leaves out machines, rare users and items, and what is sold out. */
@ExtendWith({SparkExtension.class, PostgresExtension.class})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrainFiltersIT {
  private static final String[] FILTERS = {
    "train",
    "--algorithm=popularity",
    "--set=train.filters.max-user-interactions=5",
    "--set=train.filters.available-when=get_json_object(metadata, '$.available') = 'yes'",
    "--set=train.filters.min-user-interactions=2",
    "--set=train.filters.min-item-interactions=2",
    "--set=train.filters.iterate=true"
  };

  /**
   * All in all: bot has six interactions; the stove is sold out; then once is left with one item,
   * the rug with one user, and of c4 nothing but the desk.
   */
  private static final String ORDERS =
      """
      customer,sku,event,at
      c1,lamp,view,2025-01-01 10:00:00
      c1,desk,purchase,2025-01-02 10:00:00
      c2,lamp,purchase,2025-01-03 10:00:00
      c2,desk,view,2025-01-04 10:00:00
      c3,lamp,view,2025-01-05 10:00:00
      c3,desk,view,2025-01-05 10:00:00
      c3,stove,view,2025-01-05 11:00:00
      once,lamp,click,2025-01-06 10:00:00
      c4,desk,view,2025-01-07 10:00:00
      c4,rug,view,2025-01-07 11:00:00
      bot,lamp,view,2025-01-08 10:00:00
      bot,desk,view,2025-01-08 10:00:01
      bot,rug,view,2025-01-08 10:00:02
      bot,stove,view,2025-01-08 10:00:03
      bot,stove,view,2025-01-08 10:00:04
      bot,lamp,view,2025-01-08 10:00:05
      c1,chair,purchase,2025-03-01 10:00:00
      c2,chair,like,2025-03-02 10:00:00
      """;

  private static final String ITEMS =
      """
      sku,available
      lamp,yes
      desk,yes
      chair,yes
      stove,no
      rug,yes
      """;

  private static final String MAPPING =
      CornerShop.MAPPING
          + """
          smartrec.ingest.sources.items {
            format = csv
            options { header = "true" }
            items {
              id { column = sku }
              metadata { expression = "to_json(named_struct('title', sku, 'available', available))" }
            }
          }
          """;

  private Path data = Path.of("");
  private Smartrec smartrec = Smartrec.in(data);

  @BeforeAll
  void openTheShop(TestDatabase database, @TempDir Path files, @TempDir Path directory)
      throws IOException {
    data = directory;
    smartrec = Smartrec.in(directory).on(database);
    smartrec.succeed("migrate");
    smartrec.succeed(
        "ingest",
        "--config=" + Files.writeString(files.resolve("shop.conf"), MAPPING),
        "--input=orders=" + Files.writeString(files.resolve("orders.csv"), ORDERS),
        "--input=items=" + Files.writeString(files.resolve("items.csv"), ITEMS));
  }

  @Test
  void leavesOutWhatTheFiltersSayAndTellsHowMuch(SparkSession spark, TestDatabase database)
      throws SQLException {
    JsonNode trained = smartrec.succeed(FILTERS);

    assertThat(trained.path("left_out").toString())
        .isEqualTo(
            "[{\"filter\":\"max-user-interactions\",\"interactions\":6,\"users\":1,\"items\":0},"
                + "{\"filter\":\"available-when\",\"interactions\":1,\"users\":0,\"items\":1},"
                + "{\"filter\":\"min-user-interactions and min-item-interactions\","
                + "\"interactions\":3,\"users\":2,\"items\":1}]");
    assertThat(trained.at("/counts/left_out_by_max_user_interactions_users").asInt()).isEqualTo(1);
    assertThat(trained.at("/counts/left_out_by_available_when_items").asInt()).isEqualTo(1);
    assertThat(trained.path("model_users").asInt()).isEqualTo(3);
    assertThat(trained.path("model_items").asInt()).isEqualTo(3);
    assertThat(trained.path("inputs").fieldNames()).toIterable().contains("interactions", "items");
    JsonNode filters =
        StoredState.json(
                database,
                "SELECT hyperparameters->'train'->'filters' FROM ml_models WHERE id = '%s'"
                    .formatted(trained.path("model_id").asText()))
            .get(0);
    assertThat(filters.path("max-user-interactions").asInt()).isEqualTo(5);
    assertThat(filters.path("iterate").asBoolean()).isTrue();

    JsonNode again = smartrec.succeed(FILTERS);
    assertThat(again.path("headline").asText()).contains("nothing changed");
    assertThat(again.path("model_id")).isEqualTo(trained.path("model_id"));
    assertThat(again.path("left_out")).isEqualTo(trained.path("left_out"));
    assertThat(again.path("counts")).isEqualTo(trained.path("counts"));

    nobodyIsRecommendedWhatIsSoldOut(spark, trained);
  }

  private void nobodyIsRecommendedWhatIsSoldOut(SparkSession spark, JsonNode trained) {
    String model = trained.path("model_id").asText();
    smartrec.succeed("predict", "--model", model, "--set=predict.fallback=[]");

    Dataset<Row> items = lake(spark, "items").selectExpr("id AS item_id", "metadata");
    assertThat(lake(spark, "predictions").join(items, "item_id").collectAsList())
        .isNotEmpty()
        .allSatisfy(row -> assertThat(row.<String>getAs("metadata")).contains("chair"));
    // Nor does a fallback bring it back, whatever is configured now.
    smartrec.succeed("predict", "--model", model);
    assertThat(lake(spark, "predictions").join(items, "item_id").collectAsList())
        .hasSizeGreaterThan(3)
        .allSatisfy(
            row ->
                assertThat(row.<String>getAs("metadata")).doesNotContain("\"available\":\"no\""));
  }

  @Test
  void anotherFilterIsAnotherModel() {
    JsonNode all = smartrec.succeed("train", "--algorithm=popularity");
    JsonNode fewer =
        smartrec.succeed(
            "train", "--algorithm=popularity", "--set=train.filters.max-user-interactions=5");

    assertThat(fewer.path("model_id")).isNotEqualTo(all.path("model_id"));
    assertThat(all.has("left_out")).isFalse();
    assertThat(all.path("model_users").asInt() - fewer.path("model_users").asInt()).isEqualTo(1);
  }

  @Test
  void refusesAConditionThatIsNone() {
    smartrec
        .run(
            "train",
            "--algorithm=popularity",
            "--set=train.filters.available-when=in_stock = 'yes'")
        .isRefused(
            2,
            "train.filters.available-when is no valid condition",
            "in_stock",
            "id, type, metadata, created_at");
  }

  @Test
  void refusesFiltersThatLeaveNothing() {
    smartrec
        .run("train", "--algorithm=popularity", "--set=train.filters.min-user-interactions=100")
        .isRefused(
            3,
            "train.filters leave nothing of 16 interactions",
            "16 interactions, 6 users",
            "Lower");
  }

  private Dataset<Row> lake(SparkSession spark, String table) {
    return spark.read().format("delta").load(data.resolve("lake").resolve(table).toString());
  }
}

package io.smartrec.jobs.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.ConfigLoader;
import io.smartrec.core.config.IngestConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.synthetic.Shop;
import io.smartrec.core.synthetic.ShopItem;
import io.smartrec.core.synthetic.ShopSpec;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Users;
import io.smartrec.spark.ingest.Deduplication;
import io.smartrec.spark.ingest.RowMapping;
import io.smartrec.spark.source.RawRows;
import io.smartrec.spark.synthetic.ShopFiles;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The shipped mapping reads the generated files: every good row, and no bad one. */
@ExtendWith(SparkExtension.class)
class GeneratedMappingIT {
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");
  private static final ShopSpec SPEC =
      new ShopSpec(7, 200, 300, 40, Instant.parse("2025-01-01T00:00:00Z"), END, 0.05);
  private static final Shop SHOP = new Shop(SPEC);
  private static final IngestConfig CONFIG =
      ConfigLoader.load(
              Optional.of(
                  Path.of(
                      System.getProperty("smartrec.root"),
                      "jobs/src/main/resources/datasets/generated.conf")),
              Map.of(),
              Map.of())
          .ingest();

  private static Path directory = Path.of("");
  private static ShopFiles.Counts counts = new ShopFiles.Counts(0, 0, 0, 0);

  @BeforeAll
  static void write(SparkSession spark, @TempDir Path target) {
    directory = target;
    counts = ShopFiles.write(spark, SPEC, target.toString());
  }

  @Test
  void acceptsEveryUserAndItem(SparkSession spark) {
    Dataset<Row> users = good(mapped(spark, Entity.USERS));
    Dataset<Row> items = good(mapped(spark, Entity.ITEMS));
    assertThat(users.select(Users.ID).distinct().count()).isEqualTo(200);
    assertThat(items.select(Items.ID).distinct().count()).isEqualTo(300);

    Row user = users.where(col(Users.ID).equalTo(id("user/u-000001"))).first();
    assertThat(user.<Instant>getAs(Users.CREATED_AT)).isEqualTo(SHOP.user(0).signedUp());
    assertThat(user.<String>getAs(Users.DEMOGRAPHICS))
        .contains("\"country\":\"" + SHOP.user(0).country() + "\"");

    ShopItem expected = SHOP.item(0);
    Row item =
        items
            .where(col(Items.ID).equalTo(id("item/sku-000001")))
            .selectExpr(
                Items.TYPE,
                Items.CREATED_AT,
                "get_json_object(metadata, '$.title') AS title",
                "get_json_object(metadata, '$.description') AS description",
                "get_json_object(metadata, '$.category') AS category",
                "try_cast(get_json_object(metadata, '$.price') AS DOUBLE) AS price")
            .first();
    assertThat(item.getString(0)).isEqualTo("product");
    assertThat(item.<Instant>getAs(Items.CREATED_AT))
        .isEqualTo(expected.addedOn().atStartOfDay().toInstant(ZoneOffset.UTC));
    assertThat(item.<String>getAs("title")).isEqualTo(expected.title());
    assertThat(item.<String>getAs("description")).isEqualTo(expected.description());
    assertThat(item.<String>getAs("category")).isEqualTo(expected.category());
    assertThat(item.<Double>getAs("price")).isEqualTo(expected.priceCents() / 100.0);
  }

  @Test
  void acceptsExactlyTheValidInteractions(SparkSession spark) {
    Dataset<Row> mapped = mapped(spark, Entity.INTERACTIONS);
    Dataset<Row> accepted = new Deduplication(Interactions.CONTRACT).apply(good(mapped));

    assertThat(accepted.count()).isEqualTo(counts.interactions() - counts.invalidInteractions());
    assertThat(
            accepted
                .select(Interactions.ACTION_TYPE)
                .distinct()
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrderElementsOf(ActionType.codes());
    assertThat(accepted.where("get_json_object(context, '$.session_id') IS NULL").count()).isZero();
    assertThat(accepted.where("action_type = 'purchase' AND value > 1").count()).isPositive();
    assertThat(accepted.where("action_type <> 'purchase' AND value <> 1").count()).isZero();

    Row first = accepted.where(col(Interactions.ID).equalTo(id("interaction/e-000001-1"))).first();
    assertThat(first.<Instant>getAs(Interactions.TIMESTAMP).toEpochMilli())
        .isEqualTo(SHOP.interactionsOf(0).get(0).epochMillis());
    assertThat(first.<String>getAs(Interactions.USER_ID)).isEqualTo(id("user/u-000001"));
  }

  @Test
  void refusesEveryKindOfInvalidInteractionForItsReason(SparkSession spark) {
    assertThat(
            mapped(spark, Entity.INTERACTIONS)
                .select(explode(col(RowMapping.REASONS)))
                .distinct()
                .as(Encoders.STRING())
                .collectAsList())
        .containsExactlyInAnyOrder(
            "missing_user_id",
            "unknown_action_type",
            "unparsable_timestamp",
            "timestamp_in_future",
            "value_too_small");
  }

  private static Dataset<Row> mapped(SparkSession spark, Entity entity) {
    SourceConfig source =
        CONFIG.sources().stream()
            .filter(candidate -> candidate.name().equals(entity.code()))
            .findFirst()
            .orElseThrow();
    return new RowMapping(source.mappings().get(0), source.name(), CONFIG.rules(), END)
        .apply(RawRows.read(spark, source.at(directory.resolve(source.name()).toString())));
  }

  private static Dataset<Row> good(Dataset<Row> mapped) {
    return mapped.where("reasons IS NULL");
  }

  private static String id(String name) {
    return NameUuid.of(NameUuid.namespace("generated"), name).toString();
  }
}

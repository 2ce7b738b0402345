package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.MappingConfig.FieldMapping.Kind;
import io.smartrec.core.config.MappingConfig.RejectRule;
import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.spark.source.RawRows;
import io.smartrec.testing.SparkExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkExtension.class)
class RowMappingIT {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Optional<String> SHOP = Optional.of("shop");
  private static final String HEADER = "user,item,action,value,time,context\n";

  private static final RulesConfig RULES =
      new RulesConfig(
          Duration.ofMinutes(5),
          Instant.parse("1990-01-01T00:00:00Z"),
          1e12,
          1000,
          4,
          RulesConfig.References.OFF,
          RulesConfig.References.OFF);

  private final SparkSession spark;
  @TempDir Path directory;

  RowMappingIT(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void mapsAGoodRowAndDerivesItsIds() {
    Row row = only(interactions("u1,i1,purchase,2.5,2025-07-01 12:00:00,\"{\"\"a\"\":1}\""));

    assertThat(row.isNullAt(row.fieldIndex("reasons"))).isTrue();
    assertThat(row.<String>getAs("user_id"))
        .isEqualTo(NameUuid.of(NameUuid.namespace("shop"), "user/u1").toString());
    assertThat(row.<String>getAs("item_id"))
        .isEqualTo(NameUuid.of(NameUuid.namespace("shop"), "item/i1").toString());
    // Noon in London in summer is 11:00 UTC.
    assertThat(row.<Instant>getAs("timestamp")).isEqualTo(Instant.parse("2025-07-01T11:00:00Z"));
    assertThat(row.<Double>getAs("value")).isEqualTo(2.5);
    assertThat(row.<String>getAs("context")).isEqualTo("{\"a\":1}");
    assertThat(row.<String>getAs("id"))
        .isEqualTo(
            NameUuid.of(
                    NameUuid.namespace("shop"),
                    "interaction|"
                        + row.getAs("user_id")
                        + "|"
                        + row.getAs("item_id")
                        + "|purchase|1751367600000000")
                .toString());
  }

  @Test
  void refusesABadRowWithTheReason() {
    Map<String, String> reasons = new LinkedHashMap<>();
    reasons.put(",i1,view,1,2025-01-01 00:00:00,{}", "missing_user_id");
    reasons.put("u1,i1,view,NaN,2025-01-01 00:00:00,{}", "invalid_value");
    reasons.put("u1,i1,view,1,,{}", "missing_timestamp");
    reasons.put("u1,i1,view,1,01/02/2025,{}", "unparsable_timestamp");
    reasons.put("u1,i1,view,1,2025-02-30 00:00:00,{}", "unparsable_timestamp");
    reasons.put("u1,i1,view,1,2926-01-01 00:00:00,{}", "timestamp_in_future");
    reasons.put("u1,i1,view,1,2025-03-30 01:30:00,{}", "nonexistent_timestamp");
    reasons.put("u1,i1,view,1,2025-01-01 00:00:00,[1]", "invalid_context");
    reasons.put("u1,i1,view,1", "malformed_row");
    reasons.put("u1,i1,view,1,2025-01-01 00:00:00,{},extra", "malformed_row");
    reasons.put("test,i1,view,1,2025-01-01 00:00:00,{}", "internal");

    List<Row> rows = interactions(String.join("\n", reasons.keySet())).collectAsList();

    assertThat(rows)
        .extracting(row -> row.<String>getList(row.fieldIndex("reasons")).get(0))
        .containsExactlyElementsOf(reasons.values());
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(row.<String>getAs("source_row")).startsWith("{").contains("\"item\"");
              assertThat(row.<String>getAs(RawRows.SOURCE_FILE)).endsWith("raw.csv");
            });
  }

  @Test
  void keepsTheRowAsItWasWhereItMayBeRefusedForWhatItRefersTo() {
    RulesConfig strict =
        new RulesConfig(
            RULES.futureTolerance(),
            RULES.notBefore(),
            RULES.maxValue(),
            RULES.jsonMaxBytes(),
            RULES.jsonMaxDepth(),
            RulesConfig.References.OFF,
            RulesConfig.References.REJECT);

    Row row =
        only(
            new RowMapping(interactionMapping(), "orders", strict, NOW)
                .apply(raw(HEADER + "u1,i1,view,1,2025-01-01 00:00:00,{}\n")));

    assertThat(row.isNullAt(row.fieldIndex("reasons"))).isTrue();
    assertThat(row.<String>getAs("source_row"))
        .isEqualTo(
            "{\"user\":\"u1\",\"item\":\"i1\",\"action\":\"view\",\"value\":\"1\",\"time\":\"2025-01-01 00:00:00\",\"context\":\"{}\"}");
  }

  @Test
  void refusesIdsThatAreNoUuidsWhereThereIsNoNamespace() {
    MappingConfig shop = interactionMapping();
    MappingConfig mapping =
        new MappingConfig(shop.entity(), Optional.empty(), shop.reject(), shop.fields());
    Dataset<Row> rows =
        new RowMapping(mapping, "orders", RULES, NOW)
            .apply(
                raw(
                    HEADER
                        + "u1,D9428888-122B-11E1-B85C-61CD3CBB3210,view,1,2025-01-01 00:00:00,{}\n"));

    Row row = only(rows);
    assertThat(row.<String>getList(row.fieldIndex("reasons"))).containsExactly("malformed_user_id");
    assertThat(row.<String>getAs("item_id")).isEqualTo("d9428888-122b-11e1-b85c-61cd3cbb3210");
  }

  @Test
  void namesAWrongColumnAndTheNearestOne() {
    Map<String, FieldMapping> fields = new HashMap<>(interactionMapping().fields());
    fields.put("user-id", field(Kind.COLUMN, "User_"));
    MappingConfig mapping = new MappingConfig(Entity.INTERACTIONS, SHOP, List.of(), fields);

    assertThatThrownBy(() -> new RowMapping(mapping, "orders", RULES, NOW).apply(raw(HEADER)))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining("source orders: interactions.user-id names column User_")
        .hasMessageContaining("did you mean user?")
        .hasMessageContaining("Its columns: user, item, action, value, time, context");
  }

  @Test
  void namesAnExpressionThatDoesNotFit() {
    Map<String, FieldMapping> fields = new HashMap<>(interactionMapping().fields());
    fields.put("value", field(Kind.EXPRESSION, "price * 2"));
    MappingConfig mapping = new MappingConfig(Entity.INTERACTIONS, SHOP, List.of(), fields);

    assertThatThrownBy(() -> new RowMapping(mapping, "orders", RULES, NOW).apply(raw(HEADER)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("interactions.value is no valid expression")
        .hasMessageContaining("price");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "explode(split(user, ','))",
        "max(user)",
        "*",
        "concat(user, uuid())",
        "rand()",
        "concat('x', NOW())",
        "current_date",
        "unix_timestamp( )"
      })
  void refusesAnExpressionThatIsNotOneValueOfTheRow(String expression) {
    refused(
        with("user-id", field(Kind.EXPRESSION, expression)),
        raw(HEADER),
        "source orders: interactions.user-id is no valid expression: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"user", "explode(array(true))", "rand() > 0.5", "time < now()", "1) OR (2"})
  void refusesARejectRuleThatIsNoCondition(String when) {
    MappingConfig shop = interactionMapping();

    refused(
        new MappingConfig(
            shop.entity(),
            shop.namespace(),
            List.of(new RejectRule("internal", when)),
            shop.fields()),
        raw(HEADER),
        "source orders: interactions.reject rule internal is no valid expression: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "concat('now() \\\' rand()', `current_date`)",
        "current_date",
        "if(user = 'x', raise_error('x'), now)",
        "unix_timestamp(now)"
      })
  void takesWhatOnlyLooksLikeAClock(String expression) {
    Dataset<Row> rows =
        raw(HEADER).withColumn("current_date", lit("d")).withColumn("now", lit("n"));

    new RowMapping(with("user-id", field(Kind.EXPRESSION, expression)), "orders", RULES, NOW)
        .apply(rows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timestamp | named_struct('x', 1) | struct<x:int>, which is no timestamp.",
        "timestamp | true | boolean, which is no timestamp.",
        "timestamp | array(time) | array<string>, which is no timestamp.",
        "timestamp | map(time, 1) | map<string,int>, which is no timestamp.",
        "timestamp | binary(time) | binary, which is no timestamp.",
        "user-id | named_struct('x', 1) | struct<x:int>, which is no text.",
        "value | array(1) | array<int>, which is no text.",
        "context | named_struct('x', 1) | struct<x:int>, which is no text: use { expression = \"to_json(odd)\" }"
      })
  void refusesAColumnOfATypeThatDoesNotFit(String name, String type, String message) {
    refused(
        with(name, field(Kind.COLUMN, "odd")),
        raw(HEADER).withColumn("odd", expr(type)),
        "Cannot use source orders: interactions." + name + " is of type " + message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"YYYY-MM-dd", "bogus", "yyyy-MM-dd 'at"})
  void refusesAFormatThatIsNoPattern(String format) {
    refused(
        with(
            "timestamp",
            new FieldMapping(Kind.COLUMN, "time", Optional.of(format), Optional.empty())),
        raw(HEADER),
        "source orders: interactions.timestamp: \"" + format + "\" is no pattern of a timestamp");
  }

  private static MappingConfig with(String name, FieldMapping field) {
    Map<String, FieldMapping> fields = new HashMap<>(interactionMapping().fields());
    fields.put(name, field);
    return new MappingConfig(Entity.INTERACTIONS, SHOP, List.of(), fields);
  }

  private static void refused(MappingConfig mapping, Dataset<Row> raw, String message) {
    assertThatThrownBy(() -> new RowMapping(mapping, "orders", RULES, NOW).apply(raw))
        .isInstanceOfSatisfying(
            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessageContaining(message);
  }

  @Test
  void keepsTheSourceIdOfItemsAndWhatWasSeenLast() {
    MappingConfig mapping =
        new MappingConfig(
            Entity.ITEMS,
            SHOP,
            List.of(),
            Map.of(
                "id", field(Kind.COLUMN, "item"),
                "type", field(Kind.CONSTANT, "product"),
                "metadata",
                    field(Kind.EXPRESSION, "to_json(named_struct('title', action, 'v', value))"),
                "created-at", field(Kind.COLUMN, "time"),
                "updated-at", field(Kind.COLUMN, "time")));
    Dataset<Row> rows =
        new RowMapping(mapping, "orders", RULES, NOW)
            .apply(
                raw(
                    HEADER
                        + "u,85123A,NEW \"\"TITLE\"\",2,2025-02-01 00:00:00,{}\n"
                        + "u,85123A,OLD,1,2025-01-01 00:00:00,{}\n"));

    Row row = only(new Deduplication(Items.CONTRACT).apply(rows));

    assertThat(row.<String>getAs("metadata"))
        .startsWith("{\"source_id\":\"85123A\",\"title\":\"NEW ")
        .endsWith("\"v\":\"2\"}");
    assertThat(row.<String>getAs("type")).isEqualTo("product");
    assertThat(row.<Instant>getAs("created_at")).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
    assertThat(row.<Instant>getAs("updated_at")).isEqualTo(Instant.parse("2025-02-01T00:00:00Z"));
  }

  @Test
  void keepsOneOfRowsWithTheSameIdWhateverTheirOrder() {
    String low = "u1,i1,view,1,2025-01-01 00:00:00,{}\n";
    String high = "u1,i1,view,3,2025-01-01 00:00:00,{}\n";

    for (String rows : List.of(low + high, high + low, low + high + low)) {
      Row row = only(new Deduplication(Interactions.CONTRACT).apply(interactions(rows)));
      assertThat(row.<Double>getAs("value")).isEqualTo(1.0);
    }
  }

  private Dataset<Row> interactions(String lines) {
    return new RowMapping(interactionMapping(), "orders", RULES, NOW)
        .apply(raw(HEADER + lines + (lines.endsWith("\n") ? "" : "\n")));
  }

  private static MappingConfig interactionMapping() {
    return new MappingConfig(
        Entity.INTERACTIONS,
        SHOP,
        List.of(new RejectRule("internal", "user = 'test'")),
        Map.of(
            "user-id", field(Kind.COLUMN, "user"),
            "item-id", field(Kind.COLUMN, "item"),
            "action-type", field(Kind.COLUMN, "action"),
            "value", field(Kind.COLUMN, "value"),
            "timestamp",
                new FieldMapping(
                    Kind.COLUMN,
                    "time",
                    Optional.of("yyyy-MM-dd HH:mm:ss"),
                    Optional.of("Europe/London")),
            "context", field(Kind.COLUMN, "context")));
  }

  private static FieldMapping field(Kind kind, String text) {
    return new FieldMapping(kind, text, Optional.empty(), Optional.empty());
  }

  private Dataset<Row> raw(String content) {
    try {
      Path file = Files.writeString(directory.resolve("raw.csv"), content);
      return RawRows.read(
          spark,
          new SourceConfig(
              "orders",
              SourceFormat.CSV,
              Optional.of(file.toString()),
              Map.of("header", "true", "escape", "\""),
              List.of(),
              List.of()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Row only(Dataset<Row> rows) {
    List<Row> collected = rows.collectAsList();
    assertThat(collected).hasSize(1);
    return collected.get(0);
  }
}

package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.assertj.core.api.Assertions.assertThat;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.RulesConfig;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.Contract;
import io.smartrec.core.table.Contracts;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.spark.ingest.InteractionBatches.RawInteraction;
import io.smartrec.spark.source.RawRows;
import io.smartrec.spark.tables.Lake;
import io.smartrec.testing.SparkExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The law of ingesting: the same rows give the same table, however they are delivered. */
@ExtendWith(SparkExtension.class)
class TableChangesIT {
  private static final int ROWS = 60;
  private static final StructType ITEM_COLUMNS = StructType.fromDDL(Items.CONTRACT.ddl());
  private static final RulesConfig RULES =
      new RulesConfig(
          Duration.ZERO,
          Instant.EPOCH,
          1e12,
          1000,
          4,
          RulesConfig.References.OFF,
          RulesConfig.References.OFF);

  private final SparkSession spark;

  TableChangesIT(SparkSession spark) {
    this.spark = spark;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theSameRowsGiveTheSameRowsHoweverTheyAreDelivered(long seed) {
    InteractionBatches batches = new InteractionBatches(seed);
    List<RawInteraction> rows = batches.rows(ROWS);
    List<Row> expected = merged(Interactions.CONTRACT, List.of(), good(rows));
    assertThat(expected).hasSizeGreaterThan(10);

    List<Row> delivered = List.of();
    for (List<RawInteraction> batch : batches.deliver(rows)) {
      delivered = merged(Interactions.CONTRACT, delivered, good(batch));
    }
    assertThat(delivered).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"users", "items", "preferences"})
  void theSameDescriptionsGiveTheSameRowsHoweverTheyAreDelivered(String table) {
    Contract contract = Contracts.of(table);
    Random random = new Random(table.hashCode());
    List<Row> rows = new ArrayList<>();
    while (rows.size() < ROWS) {
      rows.add(described(contract, random));
    }
    List<Row> expected = merged(contract, List.of(), rowsOf(contract, rows));
    assertThat(expected).hasSizeGreaterThan(3);

    rows.addAll(rows.subList(0, ROWS / 2));
    Collections.shuffle(rows, random);
    List<Row> delivered = List.of();
    for (int begin = 0; begin < rows.size(); begin += ROWS / 3) {
      List<Row> batch = rows.subList(begin, Math.min(rows.size(), begin + ROWS / 3));
      delivered = merged(contract, delivered, rowsOf(contract, batch));
    }
    assertThat(delivered).isEqualTo(expected);
  }

  /** A row of few keys, few contents and few times, some of them null. */
  private static Row described(Contract contract, Random random) {
    Object[] values =
        contract.columns().stream()
            .map(
                column ->
                    switch (column.type()) {
                      case UUID -> id(random.nextInt(6));
                      case INSTANT ->
                          random.nextInt(4) == 0
                              ? null
                              : Instant.EPOCH.plus(Duration.ofDays(random.nextInt(5) - 2));
                      default -> "\"" + random.nextInt(3) + "\"";
                    })
            .toArray();
    return RowFactory.create(values);
  }

  private Dataset<Row> rowsOf(Contract contract, List<Row> rows) {
    return spark.createDataFrame(rows, StructType.fromDDL(contract.ddl()));
  }

  /** The rows of a table and what a batch changes in it, by key. */
  private List<Row> merged(Contract contract, List<Row> table, Dataset<Row> batch) {
    Map<String, Row> merged = new TreeMap<>();
    table.forEach(row -> merged.put(key(contract, row), row));
    Dataset<Row> good = batch.persist();
    try (TableChanges changes = TableChanges.in(contract)) {
      Optional<Dataset<Row>> there =
          Optional.of(table)
              .filter(rows -> !rows.isEmpty())
              .map(rows -> spark.createDataFrame(rows, rows.get(0).schema()));
      changes
          .compare(good, good.count(), there)
          .rows()
          .collectAsList()
          .forEach(row -> merged.put(key(contract, row), row));
    } finally {
      good.unpersist();
    }
    return List.copyOf(merged.values());
  }

  private static String key(Contract contract, Row row) {
    return contract.key().stream().map(row::<String>getAs).collect(Collectors.joining("|"));
  }

  @Test
  void aRowThatWasOnlyReadAgainIsNoChange() {
    Dataset<Row> table = items(item(1, "a", "2025-01-01"), item(2, "b", "2025-01-01"));
    Dataset<Row> again = items(item(1, "a", "2025-01-01"), item(2, "b", "2025-01-01"));
    Dataset<Row> later =
        again.withColumn(Items.UPDATED_AT, lit(Instant.parse("2025-02-01T00:00:00Z")));

    try (TableChanges changes = TableChanges.ofUndated(Items.CONTRACT)) {
      TableChanges.Result result = changes.compare(later, 2, Optional.of(table));
      assertThat(result.distinct()).isEqualTo(2);
      assertThat(result.changed()).isZero();

      Dataset<Row> one = later.withColumn(Items.TYPE, expr("if(type = 'a', 'c', type)"));
      assertThat(changes.compare(one, 2, Optional.of(table)).rows().collectAsList())
          .extracting(row -> row.<String>getAs(Items.TYPE))
          .containsExactly("c");
    }
  }

  @Test
  void theSameRowsGiveTheSameTableHoweverTheyAreDelivered(@TempDir Path directory) {
    InteractionBatches batches = new InteractionBatches(6);
    List<RawInteraction> rows = batches.rows(ROWS);
    Lake once = new Lake(spark, directory.resolve("once").toString());
    ingest(once, rows);
    List<Row> expected = sorted(once);
    assertThat(expected).hasSizeGreaterThan(10);

    Lake delivered = new Lake(spark, directory.resolve("delivered").toString());
    batches.deliver(rows).forEach(batch -> ingest(delivered, batch));
    assertThat(sorted(delivered)).isEqualTo(expected);

    long version = delivered.pin(Interactions.TABLE).version();
    assertThat(ingest(delivered, rows).changed()).isZero();
    assertThat(delivered.pin(Interactions.TABLE).version()).isEqualTo(version);
  }

  @Test
  void aKeyIsFoundWhateverTheTimeOfItsRow(@TempDir Path directory) {
    Lake lake = new Lake(spark, directory.toString());
    StructType columns = StructType.fromDDL(Interactions.CONTRACT.ddl());
    for (String day : List.of("2025-01-01", "2025-06-01")) {
      Instant time = Instant.parse(day + "T00:00:00Z");
      Row row = RowFactory.create(id(1), id(2), id(3), "view", 1.0, time, "{}");
      Dataset<Row> batch = spark.createDataFrame(List.of(row), columns);
      try (TableChanges changes = TableChanges.in(Interactions.CONTRACT)) {
        TableChanges.Result result = changes.compare(batch, 1, lake.rows(Interactions.TABLE));
        assertThat(result.allNew()).isEqualTo(day.equals("2025-01-01"));
        if (result.changed() > 0) {
          lake.merge(Interactions.TABLE, result.rows());
        }
      }
    }

    assertThat(lake.read(Interactions.TABLE).collectAsList())
        .extracting(row -> row.<Instant>getAs(Interactions.TIMESTAMP))
        .containsExactly(Instant.parse("2025-01-01T00:00:00Z"));
  }

  @Test
  void countsWhatIsNewWhatIsBetterAndWhatIsThere() {
    Dataset<Row> table = items(item(1, "a", "2025-01-01"), item(2, "b", "2025-01-01"));
    Dataset<Row> batch =
        items(
            item(1, "a", "2025-01-01"),
            item(2, "c", "2025-02-01"),
            item(3, "x", "2025-01-01"),
            item(3, "y", "2025-01-02"),
            item(4, "z", "2025-01-01"));

    try (TableChanges changes = TableChanges.in(Items.CONTRACT)) {
      TableChanges.Result result = changes.compare(batch, 5, Optional.of(table));

      assertThat(result.distinct()).isEqualTo(4);
      assertThat(result.changed()).isEqualTo(3);
      assertThat(result.allNew()).isFalse();
      assertThat(result.rows().collectAsList())
          .extracting(row -> row.<String>getAs(Items.TYPE))
          .containsExactlyInAnyOrder("c", "y", "z");
    }
  }

  @Test
  void aNullElsewhereIsAnotherRow() {
    Instant day = Instant.parse("2025-01-01T00:00:00Z");
    Dataset<Row> updated = items(RowFactory.create(id(1), "a", "{}", null, day));
    Dataset<Row> created = items(RowFactory.create(id(1), "a", "{}", day, null));

    try (TableChanges changes = TableChanges.in(Items.CONTRACT)) {
      assertThat(changes.compare(updated, 1, Optional.of(updated)).changed()).isZero();
      TableChanges.Result result = changes.compare(created, 1, Optional.of(updated));
      assertThat(result.changed()).isOne();
      assertThat(result.rows().first().<Instant>getAs(Items.CREATED_AT)).isEqualTo(day);
    }
  }

  @Test
  void itemsEndTheSameInWhateverOrderBatchesArrive() {
    List<Row> batches =
        new ArrayList<>(
            List.of(
                item(1, "old", "2025-01-01"),
                item(1, "new", "2025-03-01"),
                RowFactory.create(id(1), "undated", "{}", null, null),
                item(1, "middle", "2025-02-01")));
    List<List<Row>> ends = new ArrayList<>();
    for (int order = 0; order < batches.size(); order++) {
      Dataset<Row> table = items();
      for (Row batch : batches) {
        table = new Deduplication(Items.CONTRACT).apply(table.union(items(batch)));
      }
      ends.add(table.collectAsList());
      Collections.rotate(batches, 1);
    }
    assertThat(ends).allMatch(end -> end.equals(ends.get(0)));
    Row row = ends.get(0).get(0);
    assertThat(row.<String>getAs(Items.TYPE)).isEqualTo("new");
    assertThat(row.<Instant>getAs(Items.CREATED_AT)).isEqualTo("2025-01-01T00:00:00Z");
  }

  private Dataset<Row> good(List<RawInteraction> rows) {
    MappingConfig mapping =
        new MappingConfig(
            Entity.INTERACTIONS,
            Optional.of("shop"),
            List.of(),
            Map.of(
                "id", expression("coalesce(event_id, concat_ws('|', user, item, action, at))"),
                "user-id", expression("user"),
                "item-id", expression("item"),
                "action-type", expression("action"),
                "value", expression("value"),
                "timestamp", expression("at"),
                "context", expression("context")));
    return new RowMapping(mapping, "shop", RULES, InteractionBatches.LATEST.plusSeconds(1))
        .apply(RawRows.ofTable(raw(rows), "delivery"))
        .where(BatchCounts.isGood());
  }

  private TableChanges.Result ingest(Lake lake, List<RawInteraction> rows) {
    Dataset<Row> good = good(rows).persist();
    try (TableChanges changes = TableChanges.in(Interactions.CONTRACT)) {
      TableChanges.Result result =
          changes.compare(good, good.count(), lake.rows(Interactions.TABLE));
      if (result.changed() > 0) {
        assertThat(lake.merge(Interactions.TABLE, result.rows())).isEqualTo(result.changed());
      }
      return result;
    } finally {
      good.unpersist();
    }
  }

  private Dataset<Row> raw(List<RawInteraction> rows) {
    StructType schema = new StructType();
    for (String column : InteractionBatches.COLUMNS) {
      schema = schema.add(column, DataTypes.StringType);
    }
    return spark.createDataFrame(
        rows.stream().map(row -> RowFactory.create((Object[]) row.values())).toList(), schema);
  }

  private static FieldMapping expression(String text) {
    return new FieldMapping(FieldMapping.Kind.EXPRESSION, text, Optional.empty(), Optional.empty());
  }

  private static List<Row> sorted(Lake lake) {
    return lake.read(Interactions.TABLE).orderBy(Interactions.ID).collectAsList();
  }

  private Dataset<Row> items(Row... rows) {
    return spark.createDataFrame(List.of(rows), ITEM_COLUMNS);
  }

  private static Row item(int number, String type, String day) {
    Instant time = Instant.parse(day + "T00:00:00Z");
    return RowFactory.create(id(number), type, "{}", time, time);
  }

  private static String id(int number) {
    return "00000000-0000-4000-8000-00000000000" + number;
  }
}

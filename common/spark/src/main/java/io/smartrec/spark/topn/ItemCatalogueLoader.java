package io.smartrec.spark.topn;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.try_to_timestamp;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.ListRulesConfig;
import io.smartrec.core.error.UserException;
import io.smartrec.core.table.Items;
import io.smartrec.spark.expression.RowExpression;
import io.smartrec.spark.preparation.MetadataValues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Brings what rules need to know of the items into one place. */
public final class ItemCatalogueLoader {
  static final String ALLOW_WHEN = "allow-when";
  static final String DENY_WHEN = "deny-when";
  static final String ALLOW = "allow";
  static final String DENY = "deny";
  static final String NOT_YET = "not-yet-available";
  static final String NO_MORE = "no-longer-available";
  static final String OUT_OF_STOCK = "out-of-stock";

  private static final String ID = Items.ID;
  private static final long DEFAULT_MAX_BYTES = 2L << 30;
  private static final int BYTES_PER_ITEM = 400;

  private final ListRulesConfig rules;
  private final Set<String> allowed;
  private final Set<String> denied;
  private final Instant asOf;
  private final long maxBytes;

  /** A loader with the default limit. */
  public ItemCatalogueLoader(ListRulesConfig rules, Instant asOf) {
    this(rules, asOf, DEFAULT_MAX_BYTES);
  }

  /**
   * @param asOf when availability is asked
   * @param maxBytes limit for what is known of the items
   */
  ItemCatalogueLoader(ListRulesConfig rules, Instant asOf, long maxBytes) {
    this.rules = rules;
    this.allowed = Set.copyOf(rules.items().allowed());
    this.denied = Set.copyOf(rules.items().denied());
    this.asOf = asOf;
    this.maxBytes = maxBytes;
  }

  /**
   * Loads the items; Spark jobs.
   *
   * @param ids the items that may be recommended: rows with a column id
   * @param items columns of {@link Items}, if there are any; ids that it does not have are
   *     described by nothing
   * @throws UserException exit code 2 when a condition is none, 3 when it fails on an item or the
   *     items are too many
   */
  public ItemCatalogue load(Dataset<Row> ids, Optional<Dataset<Row>> items) {
    Dataset<Row> distinct = ids.select(ID).distinct();
    long size = distinct.count();
    if (size * BYTES_PER_ITEM > maxBytes) {
      throw UserException.dataRefused(
          "Cannot recommend: what is known of %d items takes about %d bytes in every process, more than %d. Take fallback catalogue out of predict.fallback, or train on fewer items."
              .formatted(size, size * BYTES_PER_ITEM, maxBytes));
    }
    Iterator<Row> rows =
        distinct
            .join(described(items, ids), new String[] {ID}, "left_outer")
            .repartition(1)
            .sortWithinPartitions(ID)
            .toLocalIterator();
    ItemCatalogue.Builder builder = new ItemCatalogue.Builder((int) size, rules.maxPer());
    while (rows.hasNext()) {
      builder.add(item(rows.next()));
    }
    return builder.build();
  }

  private ItemCatalogue.Item item(Row row) {
    List<String> removedBy = new ArrayList<>(texts(row, 3));
    String id = row.getString(0);
    if (!allowed.isEmpty() && !allowed.contains(id)) {
      removedBy.add(ALLOW);
    }
    if (denied.contains(id)) {
      removedBy.add(DENY);
    }
    return new ItemCatalogue.Item(
        id,
        row.isNullAt(1) ? null : row.getString(1),
        row.isNullAt(2) ? Long.MIN_VALUE : row.getLong(2),
        removedBy,
        !row.isNullAt(4) && row.getBoolean(4),
        IntStream.range(0, rules.maxPer().size()).mapToObj(i -> texts(row, 7 + i)).toList(),
        texts(row, 5),
        texts(row, 6));
  }

  private static List<String> texts(Row row, int position) {
    return row.isNullAt(position) ? List.of() : row.getList(position);
  }

  /**
   * id, title, microseconds of created_at, rules that take it away, promoted, categories,
   * languages, and the values of each quota.
   */
  private Dataset<Row> described(Optional<Dataset<Row>> items, Dataset<Row> ids) {
    Dataset<Row> known =
        items.orElseGet(
            () ->
                ids.select(
                        col(ID),
                        lit("").as(Items.TYPE),
                        lit("{}").as(Items.METADATA),
                        lit(null).cast("timestamp").as(Items.CREATED_AT),
                        lit(null).cast("timestamp").as(Items.UPDATED_AT))
                    .limit(0));
    List<Column> columns = new ArrayList<>();
    columns.add(col(ID));
    columns.add(get_json_object(col(Items.METADATA), "$.title"));
    columns.add(unix_micros(col(Items.CREATED_AT)));
    columns.add(array_compact(array(removals(known).toArray(Column[]::new))).cast("array<string>"));
    columns.add(
        rules
            .promotions()
            .when()
            .map(text -> condition(known, text, "predict.rules.promotions.when"))
            .orElse(lit(false)));
    columns.add(MetadataValues.of(Items.METADATA, rules.wishes().categoryKeys()));
    columns.add(
        MetadataValues.of(
            Items.METADATA, rules.wishes().languageKey().map(List::of).orElse(List.of())));
    rules.maxPer().keySet().forEach(key -> columns.add(values(key)));
    return known.select(columns.toArray(Column[]::new));
  }

  /** The item's type is a column of its own. */
  private static Column values(String key) {
    return key.equals(Items.TYPE) ? array(col(Items.TYPE)) : MetadataValues.of(Items.METADATA, key);
  }

  /** The name of each rule where it takes the item away, else null. */
  private List<Column> removals(Dataset<Row> items) {
    ListRulesConfig.ItemRules config = rules.items();
    List<Column> removals = new ArrayList<>();
    config
        .allowWhen()
        .map(text -> not(condition(items, text, "predict.rules.items.allow-when")))
        .ifPresent(removed -> removals.add(named(ALLOW_WHEN, removed)));
    config
        .denyWhen()
        .map(text -> condition(items, text, "predict.rules.items.deny-when"))
        .ifPresent(removed -> removals.add(named(DENY_WHEN, removed)));
    config.fromKey().ifPresent(key -> removals.add(named(NOT_YET, instant(key).gt(lit(asOf)))));
    config.untilKey().ifPresent(key -> removals.add(named(NO_MORE, instant(key).leq(lit(asOf)))));
    config.stockKey().ifPresent(key -> removals.add(named(OUT_OF_STOCK, isOut(key))));
    return removals;
  }

  private static Column named(String rule, Column removed) {
    return when(coalesce(removed, lit(false)), lit(rule));
  }

  private static Column instant(String key) {
    return try_to_timestamp(text(key));
  }

  private static Column isOut(String key) {
    Column value = lower(trim(text(key)));
    return value.isin("false", "no").or(coalesce(value.try_cast("double").leq(0), lit(false)));
  }

  private static Column text(String key) {
    return get_json_object(col(Items.METADATA), "$." + key);
  }

  private static Column condition(Dataset<Row> items, String text, String key) {
    Column condition =
        RowExpression.condition(
            items,
            text,
            why ->
                "Cannot predict: %s is no valid condition: %s Write one on the columns of items: %s."
                    .formatted(key, why, String.join(", ", items.columns())));
    RowExpression.tryOut(
        items, condition, "Cannot predict: %s, \"%s\", fails on an item".formatted(key, text));
    return coalesce(condition, lit(false));
  }
}

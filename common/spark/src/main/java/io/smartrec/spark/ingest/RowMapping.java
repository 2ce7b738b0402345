package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_compact;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.json_object_keys;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.named_struct;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.domain.ActionType;
import io.smartrec.core.id.NameUuid;
import io.smartrec.core.table.Interactions;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Users;
import io.smartrec.spark.source.RawRows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Maps raw rows to rows of one table and checks each against its contract, in one pass.
 *
 * <p>Out come the columns of the table and, behind them, {@link #REASONS} (codes of all that is
 * wrong with the row, the source's own rules first; empty when the row is good), {@link
 * #SOURCE_ROW} (the raw row as JSON) and {@link RawRows#SOURCE_FILE}. Every raw row gives exactly
 * one row.
 */
public final class RowMapping {
  public static final String REASONS = "reasons";
  public static final String SOURCE_ROW = "source_row";

  private static final String UUID_PATTERN =
      "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
  private static final String EMPTY_OBJECT = "{}";
  private static final String DEFAULT_TYPE = "item";
  private static final EntityColumns ITEM_COLUMNS =
      new EntityColumns("item", Items.ID, Items.METADATA, Items.CREATED_AT, Items.UPDATED_AT);
  private static final EntityColumns USER_COLUMNS =
      new EntityColumns("user", Users.ID, Users.DEMOGRAPHICS, Users.CREATED_AT, Users.UPDATED_AT);

  private final MappingConfig mapping;
  private final String source;
  private final Optional<UUID> namespace;
  private final Instant now;

  /**
   * @param mapping what the fields are made of
   * @param source the source's name, for messages
   * @param namespace name of the id namespace; empty when the ids are UUIDs
   * @param now rows later than this are refused
   */
  public RowMapping(MappingConfig mapping, String source, Optional<String> namespace, Instant now) {
    this.mapping = mapping;
    this.source = source;
    this.namespace = namespace.map(NameUuid::namespace);
    this.now = now;
  }

  /**
   * The mapped and checked rows.
   *
   * @param raw what {@link RawRows} gives
   * @throws io.smartrec.core.error.UserException exit code 2 when the mapping does not fit the
   *     columns
   */
  public Dataset<Row> apply(Dataset<Row> raw) {
    FieldColumns fields = new FieldColumns(raw, mapping, source);
    Stages stages = new Stages(raw);
    Checks checks = new Checks();
    for (MappingConfig.RejectRule rule : mapping.reject()) {
      checks.add(rule.reason(), fields.condition(rule));
    }
    checks.add("malformed_row", col(RawRows.MALFORMED_ROW).isNotNull());
    Map<String, Column> columns =
        switch (mapping.entity()) {
          case INTERACTIONS -> interaction(fields, stages, checks);
          case ITEMS -> item(fields, stages, checks);
          case USERS -> user(fields, stages, checks);
        };
    Column reasons = stages.keep(REASONS, checks.reasons());
    stages.next();
    List<Column> selected = new ArrayList<>();
    columns.forEach((name, column) -> selected.add(column.as(name)));
    selected.add(reasons.as(REASONS));
    selected.add(when(size(reasons).gt(0), sourceRow(raw)).as(SOURCE_ROW));
    selected.add(col(RawRows.SOURCE_FILE));
    return stages.rows().select(selected.toArray(Column[]::new));
  }

  private Map<String, Column> interaction(FieldColumns fields, Stages stages, Checks checks) {
    Column userText = stages.keep("user", text(fields.required("user-id")));
    Column itemText = stages.keep("item", text(fields.required("item-id")));
    Optional<Column> idText = fields.field("id").map(given -> stages.keep("id", text(given)));
    Column action = stages.keep("action", text(fields.required("action-type")));
    Column rawValue = stages.keep("value", fields.field("value").orElse(lit(1.0)));
    Column timestamp = timestamp("timestamp", "timestamp", fields, stages, checks);
    checks.add("missing_timestamp", fields.required("timestamp").isNull());
    Column context = json("context", fields, stages, checks);
    stages.next();

    Column userKey = key("user", "user_id", userText, stages, checks);
    Column itemKey = key("item", "item_id", itemText, stages, checks);
    Optional<Column> givenKey =
        idText.map(given -> key("interaction", "id", given, stages, checks));
    Column value = stages.keep("number", rawValue.try_cast("double"));
    stages.next();

    Column user = stages.keep("user_id", uuid(userKey));
    Column item = stages.keep("item_id", uuid(itemKey));
    stages.next();

    checks.add("missing_action_type", action.isNull());
    checks.add("unknown_action_type", not(action.isin(ActionType.codes().toArray())));
    checks.add("missing_value", rawValue.isNull());
    Column finite = not(isnan(value)).and(value.notEqual(Double.POSITIVE_INFINITY));
    checks.add("invalid_value", rawValue.isNotNull().and(value.isNull().or(not(finite))));
    checks.add("negative_value", value.lt(0));

    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(
        Interactions.ID,
        givenKey.map(this::uuid).orElseGet(() -> derivedId(user, item, action, timestamp, stages)));
    columns.put(Interactions.USER_ID, user);
    columns.put(Interactions.ITEM_ID, item);
    columns.put(Interactions.ACTION_TYPE, action);
    columns.put(Interactions.VALUE, value);
    columns.put(Interactions.TIMESTAMP, timestamp);
    columns.put(Interactions.CONTEXT, context);
    return columns;
  }

  /** Where the source has no id: user, item, action and time are one. */
  private Column derivedId(
      Column user, Column item, Column action, Column timestamp, Stages stages) {
    Column micros = unix_micros(timestamp).cast("string");
    Column name = concat_ws("|", lit("interaction"), user, item, action, micros);
    Column hash =
        stages.keep("id_hash", NameUuidColumn.hash(namespace.orElse(NameUuid.ROOT), name));
    stages.next();
    return NameUuidColumn.ofHash(hash);
  }

  private Map<String, Column> item(FieldColumns fields, Stages stages, Checks checks) {
    Column type = fields.field("type").map(RowMapping::text).orElse(lit(DEFAULT_TYPE));
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(Items.TYPE, coalesce(type, lit(DEFAULT_TYPE)));
    entity(ITEM_COLUMNS, columns, fields, stages, checks);
    return columns;
  }

  private Map<String, Column> user(FieldColumns fields, Stages stages, Checks checks) {
    Map<String, Column> columns = new LinkedHashMap<>();
    entity(USER_COLUMNS, columns, fields, stages, checks);
    return columns;
  }

  /** Where users and items keep what both have. */
  private record EntityColumns(
      String kind, String id, String content, String createdAt, String updatedAt) {}

  private void entity(
      EntityColumns names,
      Map<String, Column> columns,
      FieldColumns fields,
      Stages stages,
      Checks checks) {
    Column text = stages.keep("id", text(fields.required("id")));
    Column content = json(names.content(), fields, stages, checks);
    Column at = timestamp("created-at", names.createdAt(), fields, stages, checks);
    stages.next();
    Column key = key(names.kind(), "id", text, stages, checks);
    stages.next();
    columns.put(names.id(), uuid(key));
    columns.put(names.content(), withSourceId(content, text));
    columns.put(names.createdAt(), at);
    columns.put(names.updatedAt(), at);
  }

  /** What the id is made of: a hash of the text, or the source's own UUID in lower case. */
  private Column key(String kind, String field, Column text, Stages stages, Checks checks) {
    checks.add("missing_" + field, text.isNull());
    if (namespace.isPresent()) {
      Column name = concat(lit(kind + "/"), text);
      return stages.keep(kind + "_key", NameUuidColumn.hash(namespace.get(), name));
    }
    Column key = stages.keep(kind + "_key", lower(text));
    checks.add("malformed_" + field, not(key.rlike(UUID_PATTERN)));
    return key;
  }

  private Column uuid(Column key) {
    return namespace.isPresent() ? NameUuidColumn.ofHash(key) : key;
  }

  private Column timestamp(
      String name, String field, FieldColumns fields, Stages stages, Checks checks) {
    Optional<Column> parsed = fields.timestamp(name);
    if (parsed.isEmpty()) {
      return lit(null).cast("timestamp");
    }
    Column timestamp = stages.keep(field, parsed.get());
    checks.add("unparsable_" + field, fields.required(name).isNotNull().and(timestamp.isNull()));
    checks.add(field + "_in_future", timestamp.gt(lit(now)));
    return timestamp;
  }

  /** A JSON object that PostgreSQL's jsonb takes as well: no NUL characters. */
  private static Column json(String field, FieldColumns fields, Stages stages, Checks checks) {
    Column given =
        fields.field(field).map(column -> trim(column.cast("string"))).orElse(lit(EMPTY_OBJECT));
    Column text = stages.keep(field, coalesce(given, lit(EMPTY_OBJECT)));
    checks.add("invalid_" + field, json_object_keys(text).isNull().or(text.contains("\\u0000")));
    return text;
  }

  /** Keeps the source's id beside the metadata, unless the mapping has put one there. */
  private Column withSourceId(Column json, Column sourceId) {
    if (namespace.isEmpty()) {
      return json;
    }
    Column own = to_json(named_struct(lit("source_id"), sourceId));
    Column rest = json.substr(lit(2), length(json));
    return when(get_json_object(json, "$.source_id").isNotNull(), json)
        .when(json.equalTo(EMPTY_OBJECT), own)
        .otherwise(concat(own.substr(lit(1), length(own).minus(1)), lit(","), rest));
  }

  private static Column sourceRow(Dataset<Row> raw) {
    List<Column> columns = new ArrayList<>();
    for (String name : raw.columns()) {
      if (!name.equals(RawRows.SOURCE_FILE)) {
        columns.add(col("`" + name.replace("`", "``") + "`"));
      }
    }
    return to_json(struct(columns.toArray(Column[]::new)));
  }

  /** Text without surrounding blanks; blank counts as missing. */
  private static Column text(Column column) {
    Column text = trim(column.cast("string"));
    return when(text.notEqual(""), text);
  }

  private static Column not(Column condition) {
    return org.apache.spark.sql.functions.not(condition);
  }

  /** Collects what can be wrong with a row. */
  private static final class Checks {
    private final List<Column> reasons = new ArrayList<>();

    void add(String reason, Column wrong) {
      reasons.add(when(wrong, lit(reason)));
    }

    Column reasons() {
      return array_compact(array(reasons.toArray(Column[]::new)));
    }
  }
}

package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.named_struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.Items;
import io.smartrec.core.table.Preferences;
import io.smartrec.core.table.Users;
import io.smartrec.spark.source.RawRows;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;

/**
 * Rows of {@code users}, {@code items} and {@code preferences}, which describe, out of raw rows.
 */
final class DescriptionMapping {
  private static final String DEFAULT_TYPE = "item";

  private final Entity entity;
  private final MappedFields mapped;
  private final FieldColumns fields;
  private final Stages stages;
  private final RowRules rules;

  DescriptionMapping(
      Entity entity, MappedFields mapped, FieldColumns fields, Stages stages, RowRules rules) {
    this.entity = entity;
    this.mapped = mapped;
    this.fields = fields;
    this.stages = stages;
    this.rules = rules;
  }

  /** The columns by name, in table order. */
  Map<String, Column> columns() {
    return switch (entity) {
      case USERS -> described("user", Users.DEMOGRAPHICS);
      case ITEMS -> described("item", Items.METADATA);
      case PREFERENCES -> preference();
      case INTERACTIONS -> throw new IllegalStateException("Interactions describe nothing");
    };
  }

  /** Users and items, whose columns have the same names but for the content's. */
  private Map<String, Column> described(String kind, String content) {
    Column text = mapped.idText("id");
    Column json = mapped.jsonObject(content);
    Column createdAt = mapped.timestamp("created-at");
    Column updatedAt = updatedAt();
    Map<String, Column> columns = new LinkedHashMap<>();
    Column type = entity == Entity.ITEMS ? type() : lit(DEFAULT_TYPE);
    stages.next();
    Column id = mapped.uuid(kind, "id", text);
    stages.next();
    columns.put(Items.ID, id);
    if (entity == Entity.ITEMS) {
      columns.put(Items.TYPE, type);
    }
    columns.put(content, withSourceId(json, text));
    columns.put(Items.CREATED_AT, createdAt);
    columns.put(Items.UPDATED_AT, updatedAt);
    return columns;
  }

  private Map<String, Column> preference() {
    Column user = mapped.idText("user-id");
    Column name = mapped.plainText(mapped.idText("preference-key"));
    Column value = mapped.jsonValue("preference-value");
    Column updatedAt = updatedAt();
    stages.next();
    Column userId = mapped.uuid("user", "user-id", user);
    mapped.checkLength(Preferences.CONTRACT.column(Preferences.PREFERENCE_KEY), name);
    stages.next();
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(Preferences.USER_ID, userId);
    columns.put(Preferences.PREFERENCE_KEY, name);
    columns.put(Preferences.PREFERENCE_VALUE, value);
    columns.put(Preferences.UPDATED_AT, updatedAt);
    return columns;
  }

  private Column type() {
    Column given = fields.field("type").map(FieldColumns::text).orElse(lit(DEFAULT_TYPE));
    return mapped.plainText(stages.keep("type", coalesce(given, lit(DEFAULT_TYPE))));
  }

  /** As mapped; else the time of the file, or of the run where there is no file. */
  private Column updatedAt() {
    return fields.field("updated-at").isPresent()
        ? mapped.timestamp("updated-at")
        : coalesce(col(RawRows.SOURCE_TIME), lit(rules.now()));
  }

  /** Keeps the source's id beside the content, unless the mapping has put one there. */
  private Column withSourceId(Column json, Column sourceId) {
    if (rules.namespace().isEmpty()) {
      return json;
    }
    Column own = to_json(named_struct(lit("source_id"), sourceId));
    Column rest = json.substr(lit(2), length(json));
    return when(get_json_object(json, "$.source_id").isNotNull(), json)
        .when(json.rlike("^\\{\\s*\\}$"), own)
        .otherwise(concat(own.substr(lit(1), length(own).minus(1)), lit(","), rest));
  }
}

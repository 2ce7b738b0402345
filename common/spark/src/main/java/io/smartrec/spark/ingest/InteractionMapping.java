package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.unix_micros;

import io.smartrec.core.table.ContractColumn;
import io.smartrec.core.table.Interactions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;

/** Rows of {@code interactions} out of raw rows. */
final class InteractionMapping {
  private final MappedFields mapped;
  private final FieldColumns fields;
  private final Stages stages;
  private final Checks checks;
  private final RowRules rules;

  InteractionMapping(
      MappedFields mapped, FieldColumns fields, Stages stages, Checks checks, RowRules rules) {
    this.mapped = mapped;
    this.fields = fields;
    this.stages = stages;
    this.checks = checks;
    this.rules = rules;
  }

  /** The columns by name, in table order. */
  Map<String, Column> columns() {
    Column userText = mapped.idText("user-id");
    Column itemText = mapped.idText("item-id");
    Optional<Column> idText = fields.field("id").map(given -> mapped.idText("id"));
    Column action = mapped.plainText(mapped.idText("action-type"));
    Column rawValue = stages.keep("value", fields.field("value").orElse(lit(1.0)));
    Column timestamp = mapped.timestamp("timestamp");
    checks.add("missing_timestamp", FieldColumns.text(fields.required("timestamp")).isNull());
    checks.add("timestamp_too_old", timestamp.lt(lit(rules.rules().notBefore())));
    Column context = mapped.jsonObject("context");
    stages.next();

    Column user = mapped.uuid("user", "user-id", userText);
    Column item = mapped.uuid("item", "item-id", itemText);
    Optional<Column> givenId = idText.map(given -> mapped.uuid("interaction", "id", given));
    Column value = stages.keep("number", rawValue.try_cast("double"));
    stages.next();

    checkAction(action);
    checkValue(rawValue, value);

    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put(
        Interactions.ID,
        givenId.orElseGet(() -> derivedId(concat_ws("|", user, item, action, micros(timestamp)))));
    columns.put(Interactions.USER_ID, user);
    columns.put(Interactions.ITEM_ID, item);
    columns.put(Interactions.ACTION_TYPE, action);
    columns.put(Interactions.VALUE, value);
    columns.put(Interactions.TIMESTAMP, timestamp);
    columns.put(Interactions.CONTEXT, context);
    return columns;
  }

  private void checkAction(Column action) {
    ContractColumn contract = Interactions.CONTRACT.column(Interactions.ACTION_TYPE);
    checks.add("missing_action_type", action.isNull());
    checks.add("unknown_action_type", not(action.isin(contract.allowed().toArray())));
  }

  private void checkValue(Column raw, Column value) {
    ContractColumn contract = Interactions.CONTRACT.column(Interactions.VALUE);
    Column finite = not(isnan(value)).and(abs(value).notEqual(Double.POSITIVE_INFINITY));
    Column text = FieldColumns.text(raw);
    checks.add("missing_value", text.isNull());
    checks.add("invalid_value", text.isNotNull().and(value.isNull().or(not(finite))));
    checks.add("value_too_small", value.lt(contract.min().orElseThrow()));
    checks.add("value_too_large", finite.and(value.gt(rules.rules().maxValue())));
  }

  /** Where the source has no id: user, item, action and time are one. */
  private Column derivedId(Column event) {
    return NameUuidColumn.of(rules.idNamespace(), concat_ws("|", lit("interaction"), event));
  }

  private static Column micros(Column timestamp) {
    return unix_micros(timestamp).cast("string");
  }
}

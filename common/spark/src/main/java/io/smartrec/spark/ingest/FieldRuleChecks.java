package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.not;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldRules;
import io.smartrec.core.domain.Entity;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;

/** The rules the configuration gives single fields, as checks. */
final class FieldRuleChecks {
  private final MappingConfig mapping;
  private final FieldColumns fields;

  FieldRuleChecks(MappingConfig mapping, FieldColumns fields) {
    this.mapping = mapping;
    this.fields = fields;
  }

  void addTo(Checks checks) {
    List<String> names = new ArrayList<>(mapping.entity().requiredFields());
    names.addAll(mapping.entity().optionalFields());
    for (String name : names) {
      mapping
          .field(name)
          .filter(field -> !field.rules().equals(FieldRules.NONE))
          .ifPresent(field -> add(name, field.rules(), checks));
    }
  }

  private void add(String name, FieldRules rules, Checks checks) {
    String column = Entity.column(name);
    Column text = FieldColumns.text(fields.required(name));
    // A field that must be there anyway is checked where it is mapped.
    if (rules.required() && mapping.entity().optionalFields().contains(name)) {
      checks.add("missing_" + column, text.isNull());
    }
    if (!rules.oneOf().isEmpty()) {
      checks.add(column + "_not_allowed", not(text.isin(rules.oneOf().toArray())));
    }
    rules
        .matches()
        .ifPresent(
            regex -> checks.add(column + "_not_matching", not(text.rlike("^(?:" + regex + ")$"))));
    Column number = text.try_cast("double");
    rules.min().ifPresent(min -> checks.add(column + "_too_small", number.lt(min)));
    rules.max().ifPresent(max -> checks.add(column + "_too_large", number.gt(max)));
  }
}

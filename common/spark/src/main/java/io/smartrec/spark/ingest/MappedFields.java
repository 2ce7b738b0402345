package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.from_utc_timestamp;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.octet_length;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.domain.Entity;
import io.smartrec.core.table.ContractColumn;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.Column;

/**
 * The fields of one mapping as columns of the table, with the checks of their type: ids, timestamps
 * and JSON, which all tables have.
 */
final class MappedFields {
  static final String EMPTY_OBJECT = "{}";
  private static final String UUID_PATTERN =
      "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
  private static final String NUL = "\0";

  private final FieldColumns fields;
  private final Stages stages;
  private final Checks checks;
  private final RowRules rules;

  MappedFields(FieldColumns fields, Stages stages, Checks checks, RowRules rules) {
    this.fields = fields;
    this.stages = stages;
    this.checks = checks;
    this.rules = rules;
  }

  /** The text of an id field, kept. */
  Column idText(String field) {
    return stages.keep(field, FieldColumns.text(fields.required(field)));
  }

  /**
   * The UUID of an id: made of the text in the namespace, or the source's own in lower case. Usable
   * after the next stage.
   *
   * @param kind what the id is of: user, item or interaction; another kind gives another UUID
   */
  Column uuid(String kind, String field, Column text) {
    String column = Entity.column(field);
    checks.add("missing_" + column, text.isNull());
    checks.add("nul_character", text.contains(NUL));
    if (rules.namespace().isPresent()) {
      Column name = concat(lit(kind + "/"), text);
      return stages.keep(field + "_uuid", NameUuidColumn.of(rules.namespace().get(), name));
    }
    Column uuid = stages.keep(field + "_uuid", lower(text));
    checks.add("malformed_" + column, not(uuid.rlike(UUID_PATTERN)));
    return uuid;
  }

  /** A text may be no longer than the contract says. */
  void checkLength(ContractColumn column, Column text) {
    checks.add("missing_" + column.name(), text.isNull());
    column
        .maxLength()
        .ifPresent(longest -> checks.add(column.name() + "_too_large", length(text).gt(longest)));
  }

  /** Text that PostgreSQL can hold. */
  Column plainText(Column text) {
    checks.add("nul_character", text.contains(NUL));
    return text;
  }

  /** A timestamp in UTC, usable after two stages; null where it is missing or wrong. */
  Column timestamp(String field) {
    String column = Entity.column(field);
    Optional<FieldColumns.LocalTime> found = fields.timestamp(field);
    if (found.isEmpty()) {
      return lit(null).cast("timestamp");
    }
    FieldColumns.LocalTime time = found.get();
    Column local = stages.keep(field + "_local", time.time());
    Column timestamp = time.zone().map(zone -> utc(field, local, zone, time)).orElse(local);
    Column text = FieldColumns.text(fields.required(field));
    checks.add("unparsable_" + column, text.isNotNull().and(local.isNull()));
    Instant latest = rules.now().plus(rules.rules().futureTolerance());
    checks.add(column + "_in_future", timestamp.gt(lit(latest)));
    return timestamp;
  }

  private Column utc(String field, Column local, String zone, FieldColumns.LocalTime time) {
    Column saysZone = stages.keep(field + "_says_zone", time.saysZone());
    Column utc =
        stages.keepNext(field, when(saysZone, local).otherwise(to_utc_timestamp(local, zone)));
    // A local time that the clocks skip: there and back again it is another one.
    checks.add(
        "nonexistent_" + Entity.column(field),
        not(saysZone).and(from_utc_timestamp(utc, zone).notEqual(local)));
    return utc;
  }

  /** A JSON object, kept; an empty one where it is missing. */
  Column jsonObject(String field) {
    Optional<Column> given = fields.field(field);
    if (given.isEmpty()) {
      return lit(EMPTY_OBJECT);
    }
    Column text = coalesce(FieldColumns.text(given.get()), lit(EMPTY_OBJECT));
    Column kept = stages.keep(field, text);
    check(field, kept, JsonCheck.problemOfObject(boundedIn(kept), rules.rules().jsonMaxDepth()));
    return kept;
  }

  /** Any JSON value, kept; null where it is missing. */
  Column jsonValue(String field) {
    Column text = stages.keep(field, FieldColumns.text(fields.required(field)));
    checks.add("missing_" + Entity.column(field), text.isNull());
    check(field, text, JsonCheck.problemOfValue(boundedIn(text), rules.rules().jsonMaxDepth()));
    return text;
  }

  /** Null instead of a text that is too large anyway. */
  private Column boundedIn(Column text) {
    return when(octet_length(text).leq(rules.rules().jsonMaxBytes()), text);
  }

  private void check(String field, Column text, Column problemOfText) {
    String column = Entity.column(field);
    Column problem = stages.keepNext(field + "_problem", problemOfText);
    checks.add(column + "_too_large", octet_length(text).gt(rules.rules().jsonMaxBytes()));
    checks.add("invalid_" + column, problem.equalTo(JsonCheck.INVALID));
    checks.add(column + "_too_deep", problem.equalTo(JsonCheck.TOO_DEEP));
  }
}

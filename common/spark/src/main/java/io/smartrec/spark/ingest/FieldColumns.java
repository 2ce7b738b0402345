package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.try_to_timestamp;
import static org.apache.spark.sql.functions.when;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.Suggestion;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.source.RawRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.jspecify.annotations.Nullable;

/**
 * Turns the mapping's columns, constants and expressions into Spark columns, and says what is wrong
 * with them.
 */
final class FieldColumns {
  private static final List<String> OTHER_BLANKS = List.of("\t", "\r", "\n", "\u00A0");
  private static final String ZONE_IN_TEXT = "(?:Z|UTC|GMT|[+-][0-9]{1,2}:?(?:[0-9]{2})?)\\s*$";
  private static final Pattern ZONE_IN_FORMAT = Pattern.compile("^(?:[^']|'[^']*')*?[XxZzVO]");
  private static final Set<String> UTC = Set.of("UTC", "Z", "Etc/UTC", "GMT");

  private final Dataset<Row> raw;
  private final MappingConfig mapping;
  private final String source;

  FieldColumns(Dataset<Row> raw, MappingConfig mapping, String source) {
    this.raw = raw;
    this.mapping = mapping;
    this.source = source;
  }

  /** What a field is made of; empty when the mapping or the source leaves it out. */
  Optional<Column> field(String name) {
    return mapping
        .field(name)
        .filter(
            field ->
                field.kind() != FieldMapping.Kind.COLUMN_IF_PRESENT
                    || sourceColumns().contains(field.text()))
        .map(field -> column(name, field));
  }

  /** What a field that must be there is made of. */
  Column required(String name) {
    return field(name)
        .orElseThrow(
            () -> new IllegalArgumentException("The configuration lets " + name + " be missing"));
  }

  /**
   * A time as the source has it.
   *
   * @param time as it stands there, read as UTC; null where it cannot be read
   * @param zone the zone it is of where it says none itself, when that is not UTC
   * @param saysZone whether it says its zone itself
   */
  record LocalTime(Column time, Optional<String> zone, Column saysZone) {}

  /** A timestamp: text in the field's format, or whatever can be cast and has a date. */
  Optional<LocalTime> timestamp(String name) {
    return field(name).map(column -> localTime(column, mapping.fields().get(name)));
  }

  private LocalTime localTime(Column column, @Nullable FieldMapping field) {
    FieldMapping known = Objects.requireNonNull(field, "a mapped field has a mapping");
    Optional<String> zone = known.zone().filter(id -> !UTC.contains(id));
    if (known.format().isPresent()) {
      String format = known.format().get();
      Column time = try_to_timestamp(column.cast("string"), lit(format));
      // A format with a zone in it: every text says its own.
      return new LocalTime(
          time, zone.filter(id -> !ZONE_IN_FORMAT.matcher(format).find()), lit(false));
    }
    Column time = column.try_cast("timestamp");
    if (!raw.select(column).schema().fields()[0].dataType().equals(DataTypes.StringType)) {
      return new LocalTime(time, zone, lit(false));
    }
    // Spark would take today for a time without a date.
    return new LocalTime(
        when(column.rlike("^\\s*[0-9]{4,}"), time), zone, column.rlike(ZONE_IN_TEXT));
  }

  /** Text without surrounding blanks; blank counts as missing. */
  static Column text(Column column) {
    Column given = column.cast("string");
    Column hasOther = lit(false);
    for (String blank : OTHER_BLANKS) {
      hasOther = hasOther.or(given.contains(blank));
    }
    // Spark trims spaces fast, and any others slowly.
    Column text =
        when(hasOther, trim(given, lit(" " + String.join("", OTHER_BLANKS))))
            .otherwise(trim(given));
    return when(text.notEqual(""), text);
  }

  /** The condition of a rule of the source; null counts as no. */
  Column condition(MappingConfig.RejectRule rule) {
    return functionOf("reject rule " + rule.reason(), "(" + rule.when() + ") IS TRUE");
  }

  private Column column(String name, FieldMapping field) {
    return switch (field.kind()) {
      case CONSTANT -> lit(field.text());
      case EXPRESSION -> functionOf(name, field.text());
      case COLUMN, COLUMN_IF_PRESENT -> {
        List<String> columns = sourceColumns();
        if (!columns.contains(field.text())) {
          throw UserException.usage(
              "%s names column %s, which the source does not have%s. Its columns: %s."
                  .formatted(
                      where(name),
                      field.text(),
                      Suggestion.of(field.text(), columns),
                      String.join(", ", columns)));
        }
        yield col("`" + field.text().replace("`", "``") + "`");
      }
    };
  }

  private Column functionOf(String name, String expression) {
    try {
      Column column = expr(expression);
      raw.select(column);
      return column;
    } catch (Exception e) {
      String why = firstLine(String.valueOf(e.getMessage()));
      String columns =
          e instanceof AnalysisException
              ? " Its columns: " + String.join(", ", sourceColumns()) + "."
              : "";
      throw new UserException(
          ExitCode.USAGE, where(name) + " is no valid expression: " + why + columns, e);
    }
  }

  private String where(String name) {
    return "Cannot ingest source " + source + ": " + mapping.entity().code() + "." + name;
  }

  private List<String> sourceColumns() {
    List<String> columns = new ArrayList<>(Arrays.asList(raw.columns()));
    columns.removeAll(RawRows.OWN_COLUMNS);
    return columns;
  }

  private static String firstLine(String message) {
    return message.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }
}

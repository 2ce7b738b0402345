package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_utc_timestamp;
import static org.apache.spark.sql.functions.try_to_timestamp;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.Suggestion;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.source.RawRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Turns the mapping's columns, constants and expressions into Spark columns, and says what is wrong
 * with them.
 */
final class FieldColumns {
  private final Dataset<Row> raw;
  private final MappingConfig mapping;
  private final String source;

  FieldColumns(Dataset<Row> raw, MappingConfig mapping, String source) {
    this.raw = raw;
    this.mapping = mapping;
    this.source = source;
  }

  /** What a field is made of; empty when the mapping leaves it out. */
  Optional<Column> field(String name) {
    return mapping.field(name).map(field -> column(name, field));
  }

  /** What a field that must be there is made of. */
  Column required(String name) {
    return field(name)
        .orElseThrow(
            () -> new IllegalArgumentException("The configuration lets " + name + " be missing"));
  }

  /**
   * A timestamp: text in the field's format, or whatever can be cast; local times are of the
   * field's zone.
   */
  Optional<Column> timestamp(String name) {
    return mapping.field(name).map(field -> timestamp(column(name, field), field));
  }

  /** The condition of a rule of the source; null counts as no. */
  Column condition(MappingConfig.RejectRule rule) {
    return functionOf("reject rule " + rule.reason(), "(" + rule.when() + ") IS TRUE");
  }

  private Column timestamp(Column value, FieldMapping field) {
    Column parsed =
        field
            .format()
            .map(format -> try_to_timestamp(value.cast("string"), lit(format)))
            .orElseGet(() -> value.try_cast("timestamp"));
    return field.zone().map(zone -> to_utc_timestamp(parsed, zone)).orElse(parsed);
  }

  private Column column(String name, FieldMapping field) {
    return switch (field.kind()) {
      case CONSTANT -> lit(field.text());
      case EXPRESSION -> functionOf(name, field.text());
      case COLUMN -> {
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
    columns.removeAll(List.of(RawRows.SOURCE_FILE, RawRows.MALFORMED_ROW));
    return columns;
  }

  private static String firstLine(String message) {
    return message.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
  }
}

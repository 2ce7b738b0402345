package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
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
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

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

  /** What a timestamp is made of. */
  enum TimeForm {
    /** A text in a fixed format, or a local date or time. */
    LOCAL,
    FREE_TEXT,
    INSTANT
  }

  /**
   * A timestamp.
   *
   * @param time as it stands there, read as UTC; null where it cannot be read
   * @param text the text it is read from; empty where it is none
   * @param form what it is made of
   */
  record TimeColumns(Column time, Optional<Column> text, TimeForm form) {}

  /** A timestamp: text in the field's format, or whatever can be cast. */
  TimeColumns timestamp(String name, Column column) {
    Optional<String> format = mapping.field(name).flatMap(FieldMapping::format);
    if (format.isPresent()) {
      Column text = column.cast(DataTypes.StringType);
      Column time = try_to_timestamp(text, lit(format.get()));
      return new TimeColumns(time, Optional.of(text), TimeForm.LOCAL);
    }
    Column time = column.try_cast(DataTypes.TimestampType);
    DataType type = raw.select(column).schema().fields()[0].dataType();
    if (type.equals(DataTypes.StringType)) {
      return new TimeColumns(time, Optional.of(column), TimeForm.FREE_TEXT);
    }
    boolean local = type.equals(DataTypes.DateType) || type.equals(DataTypes.TimestampNTZType);
    return new TimeColumns(time, Optional.empty(), local ? TimeForm.LOCAL : TimeForm.INSTANT);
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
    return "Cannot use source " + source + ": " + mapping.entity().code() + "." + name;
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

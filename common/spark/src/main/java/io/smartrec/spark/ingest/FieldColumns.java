package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.try_to_timestamp;

import io.smartrec.core.config.MappingConfig;
import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.config.Suggestion;
import io.smartrec.core.error.UserException;
import io.smartrec.spark.expression.RowExpression;
import io.smartrec.spark.source.RawRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    return mapping.field(name, sourceColumns()).map(field -> fitting(name, field));
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
    String name = "reject rule " + rule.reason();
    return coalesce(
        RowExpression.condition(raw, rule.when(), why -> noExpression(name, why)), lit(false));
  }

  private Column fitting(String name, FieldMapping field) {
    Column column = column(name, field);
    new FieldFit(raw).check(where(name), name, field, column);
    return column;
  }

  private Column column(String name, FieldMapping field) {
    return switch (field.kind()) {
      case CONSTANT -> lit(field.text());
      case EXPRESSION -> RowExpression.value(raw, field.text(), why -> noExpression(name, why));
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

  private String noExpression(String name, String why) {
    return "%s is no valid expression: %s Its columns: %s."
        .formatted(where(name), why, String.join(", ", sourceColumns()));
  }

  private String where(String name) {
    return "Cannot use source " + source + ": " + mapping.entity().code() + "." + name;
  }

  private List<String> sourceColumns() {
    List<String> columns = new ArrayList<>(Arrays.asList(raw.columns()));
    columns.removeAll(RawRows.OWN_COLUMNS);
    return columns;
  }
}

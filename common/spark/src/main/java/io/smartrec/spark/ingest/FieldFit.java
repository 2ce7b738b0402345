package io.smartrec.spark.ingest;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.try_to_timestamp;

import io.smartrec.core.config.MappingConfig.FieldMapping;
import io.smartrec.core.domain.Entity;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;

/** Whether a field can be made of a column: of its type, and with the field's format. */
final class FieldFit {
  private final Dataset<Row> raw;

  FieldFit(Dataset<Row> raw) {
    this.raw = raw;
  }

  /**
   * Checks one field.
   *
   * @param where the field, for messages
   * @throws UserException exit code 2 when it cannot be made of the column
   */
  void check(String where, String name, FieldMapping field, Column column) {
    DataType type = raw.select(column).schema().fields()[0].dataType();
    boolean nested =
        type instanceof StructType || type instanceof ArrayType || type instanceof MapType;
    String found = where + " is of type " + type.simpleString();
    if (Entity.isTime(name)) {
      field.format().ifPresent(format -> checkPattern(where, format));
      boolean time =
          field.format().isPresent()
              ? !nested && !type.equals(DataTypes.BooleanType)
              : isTime(column);
      if (!time) {
        throw UserException.usage(found + ", which is no timestamp.");
      }
    } else if (nested && Entity.isJson(name)) {
      boolean plain = field.kind() != FieldMapping.Kind.EXPRESSION;
      throw UserException.usage(
          "%s, which is no text: use { expression = \"to_json(%s)\" }."
              .formatted(found, plain ? field.text() : ".."));
    } else if (nested) {
      throw UserException.usage(found + ", which is no text. Name one of its fields.");
    }
  }

  private boolean isTime(Column column) {
    try {
      raw.select(column.try_cast(DataTypes.TimestampType));
      return true;
    } catch (Exception e) {
      if (e instanceof AnalysisException) {
        return false;
      }
      throw e;
    }
  }

  /** Spark's own formatter says what is a pattern. No job: a constant. */
  private void checkPattern(String where, String format) {
    try {
      raw.sparkSession()
          .sql("SELECT 1")
          .select(try_to_timestamp(lit("1"), lit(format)))
          .collectAsList();
    } catch (RuntimeException e) {
      throw new UserException(
          ExitCode.USAGE,
          "%s: \"%s\" is no pattern of a timestamp. Write one like \"yyyy-MM-dd HH:mm:ss\"."
              .formatted(where, format),
          e);
    }
  }
}

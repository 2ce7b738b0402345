package io.smartrec.spark.source;

import io.smartrec.core.config.SourceConfig;
import io.smartrec.core.config.SourceFormat;
import io.smartrec.core.error.ExitCode;
import io.smartrec.core.error.UserException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads a source as it is. The columns are the source's own and, behind them, {@link #SOURCE_FILE}
 * (URI of the file) and {@link #MALFORMED_ROW} (the text of a CSV or JSON row that does not parse,
 * otherwise null). All columns of CSV are texts.
 */
public final class RawRows {
  public static final String SOURCE_FILE = "__source_file";
  public static final String MALFORMED_ROW = "__malformed_row";

  private RawRows() {}

  /**
   * The rows of a source.
   *
   * @param source a source with a path
   * @throws UserException exit code 2 when there is nothing at the path, 3 when it cannot be read
   *     as its format
   */
  public static Dataset<Row> read(SparkSession spark, SourceConfig source) {
    String path =
        source
            .path()
            .orElseThrow(
                () -> new IllegalArgumentException("Source without a path: " + source.name()));
    try {
      Dataset<Row> rows = reader(spark, source, path).load(path);
      Dataset<Row> located = rows.withColumn(SOURCE_FILE, functions.col("_metadata.file_path"));
      return Arrays.asList(rows.columns()).contains(MALFORMED_ROW)
          ? located
          : located.withColumn(MALFORMED_ROW, functions.lit(null).cast(DataTypes.StringType));
    } catch (Exception e) {
      throw explained(e, source, path);
    }
  }

  private static DataFrameReader reader(SparkSession spark, SourceConfig source, String path) {
    DataFrameReader reader = plain(spark, source);
    return switch (source.format()) {
      case CSV ->
          reader
              .schema(csvSchema(spark, source, path))
              .options(malformed())
              .option("columnPruning", "false")
              // With a header, that of every file has to be the same: never match by position.
              .option("enforceSchema", Boolean.toString(!source.columns().isEmpty()));
      case JSON -> reader.options(malformed());
      case PARQUET, DELTA -> reader;
    };
  }

  private static DataFrameReader plain(SparkSession spark, SourceConfig source) {
    DataFrameReader reader = spark.read().format(source.format().code());
    return source.format() == SourceFormat.CSV
        // Quotes within quotes are doubled (RFC 4180), unless the source says otherwise.
        ? reader.option("escape", "\"").options(source.options())
        : reader.options(source.options());
  }

  private static Map<String, String> malformed() {
    return Map.of("mode", "PERMISSIVE", "columnNameOfCorruptRecord", MALFORMED_ROW);
  }

  /**
   * Texts only: what a column holds is the mapping's business, and guessing it costs a pass over
   * the data.
   */
  private static StructType csvSchema(SparkSession spark, SourceConfig source, String path) {
    String[] found = plain(spark, source).load(path).columns();
    List<String> names = source.columns().isEmpty() ? Arrays.asList(found) : source.columns();
    if (found.length == 0) {
      throw UserException.dataRefused(
          "Cannot read source "
              + source.name()
              + ": "
              + path
              + " is empty, it has not even a header.");
    }
    if (names.size() != found.length) {
      throw UserException.usage(
          "Cannot read source "
              + source.name()
              + ": the configuration names "
              + names.size()
              + " columns, "
              + path
              + " has "
              + found.length
              + ". Check columns and the options (sep, quote, header).");
    }
    StructType schema = new StructType();
    for (String name : names) {
      schema = schema.add(name, DataTypes.StringType);
    }
    return schema.add(MALFORMED_ROW, DataTypes.StringType);
  }

  private static RuntimeException explained(Exception e, SourceConfig source, String path) {
    if (e instanceof UserException known) {
      return known;
    }
    String what = "Cannot read source " + source.name() + " (" + source.format().code() + "): ";
    if (e instanceof AnalysisException analysis) {
      String condition = String.valueOf(analysis.getCondition());
      if (condition.startsWith("PATH_NOT_FOUND")
          || condition.contains("MISSING")
          || condition.contains("NOT_FOUND")) {
        return new UserException(
            ExitCode.USAGE,
            what + "there is nothing at " + path + ". Check the path or --input.",
            e);
      }
      return new UserException(
          ExitCode.DATA_REFUSED, what + path + " is not readable as such (" + condition + ").", e);
    }
    if (source.format() == SourceFormat.PARQUET || source.format() == SourceFormat.DELTA) {
      return new UserException(
          ExitCode.DATA_REFUSED,
          what + path + " is not readable as such (" + condition(e) + "). Check its format.",
          e);
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  /** Spark's name of what went wrong on an executor; its message is a stack trace. */
  private static String condition(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark && spark.getCondition() != null) {
        return spark.getCondition();
      }
    }
    return e.getClass().getSimpleName();
  }
}
